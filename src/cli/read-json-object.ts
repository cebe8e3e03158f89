import { constants } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { parseExactJson } from '../airflow/client/exact-json.js';
import { toJsonValue } from '../airflow/xcom/layers.js';
import { throwIfAborted } from '../core/abort.js';
import { ProfileMeshError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';

export interface ReadJsonObjectOptions {
  /** `-` is stdin. */
  readonly file: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Default: the process's. */
  readonly stdin?: Readable;
}

/**
 * The JSON object that a file or stdin holds, UTF-8 with or without a byte order mark. An integer that a number can't
 * hold is the text of its digits.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when it can't be read, or is something else
 * @throws {AbortedError} when the signal fires, also while nothing comes
 */
export async function readJsonObject(options: ReadJsonObjectOptions): Promise<JsonObject> {
  const { file, cwd, signal, stdin = process.stdin } = options;
  const isStdin = file === '-';
  const name = isStdin ? 'stdin' : resolve(cwd, file);
  const bytes = await readAll(isStdin ? stdin : createReadStream(name), { name, signal });
  const value = parse(name, decode(name, bytes));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw noObject(
    name,
    value === null ? 'it is null' : `it is ${Array.isArray(value) ? 'an array' : typeof value}`,
  );
}

async function readAll(
  stream: Readable,
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stream)) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      bytes += (chunk as Uint8Array).length;
      if (bytes > constants.MAX_STRING_LENGTH) break;
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw invalid(`${name} can't be read: ${(cause as Error).message}`, cause);
  }
  if (bytes <= constants.MAX_STRING_LENGTH) return Buffer.concat(chunks);
  throw invalid(`${name} has more than ${constants.MAX_STRING_LENGTH} bytes. Give a smaller result`);
}

// Other encodings (PowerShell 5 writes UTF-16) must not become question marks in a result.
function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(`${name} is not UTF-8. Write it anew in that encoding`, cause);
  }
}

function parse(name: string, text: string): unknown {
  try {
    return toJsonValue(parseExactJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw noObject(name, error.message, error);
    if (error instanceof RangeError) throw noObject(name, 'it nests too deeply', error);
    throw error;
  }
}

function noObject(name: string, why: string, cause?: unknown): ProfileMeshError {
  const advice = 'Give what "profilemesh profile --json" printed, or a payload';
  return invalid(`${name} holds no JSON object: ${why}. ${advice}`, cause);
}

function invalid(message: string, cause?: unknown): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `${message}.`, cause === undefined ? {} : { cause });
}
