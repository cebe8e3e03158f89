import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { EnvironmentVariables } from '../../config/environment.js';
import { ConfigError, type ErrorCode } from '../../core/errors.js';

const PREFIX = 'PROFILEMESH_AIRFLOW_';
const COMMAND_TIMEOUT_MS = 30_000;

/** Where a credential comes from. A file or a command may give another value at the next call. */
export interface CredentialSource {
  /** Name of the variable, for messages. */
  readonly variable: string;
  /** True: it is read anew at each call. */
  readonly changes: boolean;
  /** @throws {ConfigError} PM_CONFIG_UNREADABLE */
  read(): Promise<string>;
}

/**
 * The source of one credential: `PROFILEMESH_AIRFLOW_<NAME>`, `…_<NAME>_FILE` (a path) or `…_<NAME>_CMD` (a command for
 * the shell). `undefined` when none is set; an empty variable counts as not set.
 *
 * @throws {ConfigError} PM_CONFIG_INVALID_VALUE when more than one is set
 */
export function findCredential(name: string, env: EnvironmentVariables): CredentialSource | undefined {
  const base = `${PREFIX}${name}`;
  const set = [base, `${base}_FILE`, `${base}_CMD`].filter((variable) => Boolean(env[variable]));
  if (set.length > 1) {
    throw configError(base, 'PM_CONFIG_INVALID_VALUE', `${set.join(' and ')} are set. Keep one of them.`);
  }
  const [variable] = set;
  const text = variable === undefined ? undefined : env[variable];
  if (variable === undefined || text === undefined) return undefined;
  if (variable === base) return { variable, changes: false, read: async () => text };
  const load = variable.endsWith('_FILE') ? () => loadFile(variable, text) : () => runCommand(variable, text);
  return {
    variable,
    changes: true,
    read: async () => {
      const value = (await load()).replace(/[\r\n]+$/, '');
      if (value === '')
        throw configError(variable, 'PM_CONFIG_UNREADABLE', `What ${variable} names gave nothing.`);
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
    throw configError(
      variable,
      'PM_CONFIG_UNREADABLE',
      `The file of ${variable} can't be read: ${reason}`,
      cause,
    );
  }
}

// Nothing of the command's output goes into a message: it may be the secret.
function runCommand(variable: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    exec(command, { timeout: COMMAND_TIMEOUT_MS, maxBuffer: 65_536 }, (error, stdout) => {
      if (!error) {
        resolve(stdout);
        return;
      }
      const reason = error.killed
        ? `did not end within ${COMMAND_TIMEOUT_MS / 1000} s`
        : `ended with ${error.signal ?? `exit code ${error.code}`}`;
      reject(configError(variable, 'PM_CONFIG_UNREADABLE', `The command of ${variable} ${reason}.`));
    });
  });
}
