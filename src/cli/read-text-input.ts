import { constants } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { throwIfAborted } from '../core/abort.js';
import { ProfileMeshError } from '../core/errors.js';

export interface ReadTextInputOptions {
  /** `-` is stdin. */
  readonly file: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Default: the process's. */
  readonly stdin?: Readable;
}

export interface TextInput {
  /** Where it came from, for messages. */
  readonly name: string;
  readonly text: string;
}

/**
 * The text that a file or stdin holds, UTF-8 with or without a byte order mark.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when it can't be read, or is something else
 * @throws {AbortedError} when the signal fires, also while nothing comes
 */
export async function readTextInput(options: ReadTextInputOptions): Promise<TextInput> {
  const { file, cwd, signal, stdin = process.stdin } = options;
  const isStdin = file === '-';
  const name = isStdin ? 'stdin' : resolve(cwd, file);
  const bytes = await readAll(isStdin ? stdin : createReadStream(name), { name, signal });
  return { name, text: decode(name, bytes) };
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
  throw invalid(`${name} has more than ${constants.MAX_STRING_LENGTH} bytes. Give a smaller one`);
}

// Other encodings (PowerShell 5 writes UTF-16) must not become question marks.
function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(`${name} is not UTF-8. Write it anew in that encoding`, cause);
  }
}

function invalid(message: string, cause?: unknown): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `${message}.`, cause === undefined ? {} : { cause });
}
