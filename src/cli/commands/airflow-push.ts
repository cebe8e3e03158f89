import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveAirflowAuth, resolveAirflowUrl } from '../../airflow/push/credentials.js';
import { type PushOutcome, pushProfilingResult } from '../../airflow/push/push-profiling-result.js';
import { ProfileMeshError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import type { CommandContext } from '../command-context.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import { createLineLogger } from '../stderr-logger.js';

export interface AirflowPushOptions {
  readonly url?: string;
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex?: number;
  readonly key?: string;
  readonly file: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly require?: 'native' | 'any';
  readonly whenLost?: 'refuse' | 'wait' | 'push-anyway';
  readonly content?: 'results' | 'document';
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `profilemesh airflow push`: exit 0 only when the value was read again and will stay. */
export async function runAirflowPush(options: AirflowPushOptions, command: CommandContext): Promise<number> {
  const { io, stop } = command;
  const result = await readResult(options.file, command);
  const { username, password, token } = options;
  const credentials = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(token !== undefined && { token }),
  };
  const auth = await resolveAirflowAuth({ ...credentials, env: io.env });
  const url = await resolveAirflowUrl({
    env: io.env,
    ...(options.url !== undefined && { url: options.url }),
  });
  const { dagId, runId, taskId, mapIndex, key, require, whenLost, content } = options;
  const quiet = options.quiet ?? false;
  const progress = createProgress({ io, quiet });
  const outcome = await pushProfilingResult(result, {
    url,
    auth,
    dagId,
    runId,
    taskId,
    ...(mapIndex !== undefined && { mapIndex }),
    ...(key !== undefined && { key }),
    ...(require !== undefined && { require }),
    ...(whenLost !== undefined && { whenLost }),
    ...(content !== undefined && { content }),
    logger: createLineLogger({ print: progress.log, quiet }),
    signal: stop.signal,
  }).finally(progress.flush);
  await write(io.stdout, options.json ? `${JSON.stringify(factsOf(outcome))}\n` : `${outcome.words}\n`);
  return outcome.stays ? EXIT.ok : EXIT.failed;
}

function factsOf(outcome: PushOutcome): JsonObject {
  const { stays, truncated, key, bytes, method, reaches, reason, runId, words } = outcome;
  return { stays, truncated, key, bytes, method, reaches, reason, run_id: runId, words };
}

async function readResult(file: string, { io }: CommandContext): Promise<JsonObject> {
  const source = file === '-' ? 'stdin' : file;
  const text = file === '-' ? await readAll(process.stdin) : await readResultFile(resolve(io.cwd, file));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${source} holds no JSON object. Give what "profilemesh profile --json" printed, or a payload.`,
  );
}

async function readResultFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ProfileMeshError('PM_INVALID_ARGUMENT', `${path} can't be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
