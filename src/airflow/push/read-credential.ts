import { type ExecException, exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { EnvironmentVariables } from '../../config/environment.js';
import { throwIfAborted } from '../../core/abort.js';
import { AbortedError, ConfigError, type ErrorCode } from '../../core/errors.js';

const PREFIX = 'PROFILEMESH_AIRFLOW_';
const COMMAND_TIMEOUT_MS = 30_000;
const MAX_COMMAND_BYTES = 65_536;
const MUST = {
  file: 'Name a file that this process may read and that holds the value alone.',
  command:
    'It must print the value alone and end with 0: run it in a shell, as the same user, to see what is wrong.',
} as const;

/** Where a credential comes from. A file or a command may give another value at the next call. */
export interface CredentialSource {
  /** Name of the variable, for messages. */
  readonly variable: string;
  /** True: it is read anew at each call. */
  readonly changes: boolean;
  /** @throws {ConfigError} PM_CONFIG_UNREADABLE */
  read(): Promise<string>;
}

export interface FindCredentialOptions {
  readonly name: string;
  readonly env: EnvironmentVariables;
  /** Ends a command. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The source of one credential: `PROFILEMESH_AIRFLOW_<NAME>`, `…_<NAME>_FILE` (a path) or `…_<NAME>_CMD` (a command for
 * the shell). `undefined` when none is set; an empty variable counts as not set.
 *
 * @throws {ConfigError} PM_CONFIG_INVALID_VALUE when more than one is set
 */
export function findCredential({ name, env, signal }: FindCredentialOptions): CredentialSource | undefined {
  const base = `${PREFIX}${name}`;
  const set = [base, `${base}_FILE`, `${base}_CMD`].filter((variable) => Boolean(env[variable]));
  if (set.length > 1) {
    throw configError(base, 'PM_CONFIG_INVALID_VALUE', `${set.join(' and ')} are set. Keep one of them.`);
  }
  const [variable] = set;
  const text = variable === undefined ? undefined : env[variable];
  if (variable === undefined || text === undefined) return undefined;
  if (variable === base) return { variable, changes: false, read: async () => text };
  const kind = variable.endsWith('_FILE') ? 'file' : 'command';
  const load =
    kind === 'file' ? () => loadFile(variable, text) : () => runCommand({ variable, command: text, signal });
  return {
    variable,
    changes: true,
    read: async () => {
      // Editors of Windows put a byte order mark before the text.
      const value = (await load()).replace(/^\ufeff/, '').replace(/[\r\n]+$/, '');
      if (value === '')
        throw configError(
          variable,
          'PM_CONFIG_UNREADABLE',
          `What ${variable} names gave nothing. ${MUST[kind]}`,
        );
      return value;
    },
  };
}

export function configError(source: string, code: ErrorCode, message: string, cause?: unknown): ConfigError {
  const issue = { code, path: [], message, source };
  return new ConfigError(
    'The access to Airflow is not configured:',
    [issue],
    cause === undefined ? {} : { cause },
  );
}

async function loadFile(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const why = `The file of ${variable} can't be read: ${reason}. ${MUST.file}`;
    throw configError(variable, 'PM_CONFIG_UNREADABLE', why, cause);
  }
}

// Nothing of the command's output goes into a message: it may be the secret.
function runCommand(options: {
  variable: string;
  command: string;
  signal: AbortSignal | undefined;
}): Promise<string> {
  const { variable, command, signal } = options;
  const limits = {
    timeout: COMMAND_TIMEOUT_MS,
    maxBuffer: MAX_COMMAND_BYTES,
    killSignal: 'SIGKILL',
  } as const;
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const child = exec(command, { ...limits, ...(signal && { signal }) }, (error, stdout) => {
      if (!error) {
        resolve(stdout);
        return;
      }
      const why = `The command of ${variable} ${describeFailure(error)}. ${MUST.command}`;
      reject(
        signal?.aborted
          ? new AbortedError(undefined, { cause: signal.reason })
          : configError(variable, 'PM_CONFIG_UNREADABLE', why),
      );
    });
    // Nobody writes to it: a command that asks for something must not wait for an answer.
    child.stdin?.end();
  });
}

function describeFailure(error: ExecException): string {
  if (String(error.code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return `printed more than ${MAX_COMMAND_BYTES} bytes`;
  if (error.killed) return `did not end within ${COMMAND_TIMEOUT_MS / 1000} s`;
  return `ended with ${error.signal ?? `exit code ${error.code}`}`;
}
