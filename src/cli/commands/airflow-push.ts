import { resolveAirflowAuth, resolveAirflowUrl } from '../../airflow/push/credentials.js';
import { type PushOutcome, pushProfilingResult } from '../../airflow/push/push-profiling-result.js';
import type { JsonObject } from '../../core/json.js';
import type { CommandContext } from '../command-context.js';
import { EXIT, write } from '../io.js';
import { createProgress } from '../progress.js';
import { readJsonObject } from '../read-json-object.js';
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
  const { signal } = stop;
  const result = await readJsonObject({ file: options.file, cwd: io.cwd, signal });
  const { username, password, token } = options;
  const credentials = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(token !== undefined && { token }),
  };
  const auth = await resolveAirflowAuth({ ...credentials, env: io.env, signal });
  const url = await resolveAirflowUrl({
    env: io.env,
    signal,
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
    signal,
  }).finally(progress.flush);
  await write(io.stdout, options.json ? `${JSON.stringify(factsOf(outcome))}\n` : `${outcome.words}\n`);
  return outcome.stays ? EXIT.ok : EXIT.failed;
}

function factsOf(outcome: PushOutcome): JsonObject {
  const { stays, truncated, key, bytes, method, reaches, reason, runId, words } = outcome;
  return { stays, truncated, key, bytes, method, reaches, reason, run_id: runId, words };
}
