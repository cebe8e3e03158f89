import { ProfileMeshError } from '../../core/errors.js';
import { EARLY_SOCKETS_URL } from './early-sockets.js';

export interface Launch {
  /** Absolute path of Node. */
  readonly node: string;
  /** Absolute path of the program. */
  readonly entry: string;
  /** Set before the program starts. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The shell script that is a bundle's program. `exec` puts Node in the place of the shell, so that Airflow's signals
 * reach it, and keeps the shell from reading what follows the script in the file.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a text that a script can't hold, or an invalid variable name
 */
export function launchScript({ node, entry, env }: Launch): string {
  const exports = Object.entries(env).map(([name, value]) => {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `export ${name}=${quote(value)}\n`;
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `${JSON.stringify(name)} is no name of an environment variable.`,
    );
  });
  return `#!/bin/sh\n${exports.join('')}exec ${quote(node)} --import ${quote(EARLY_SOCKETS_URL)} ${quote(entry)} "$@"\nexit 1\n`;
}

function quote(text: string): string {
  if (!text.includes('\0')) return `'${text.replaceAll("'", "'\\''")}'`;
  throw new ProfileMeshError('PM_INVALID_ARGUMENT', 'A path or variable of a bundle holds a NUL character.');
}
