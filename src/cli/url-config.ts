import { parseConnectionUrl, typeOfUrl, URL_SCHEMES } from '../config/connection-url.js';
import type { EnvironmentVariables } from '../config/environment.js';
import { BUILT_IN_TYPES } from '../config/merge-connection.js';
import { nearest } from '../config/nearest.js';
import { parseConfig } from '../config/parse-config.js';
import type { ResolvedConfig } from '../config/types.js';
import { ProfileMeshError } from '../core/errors.js';

export interface UrlConfigOptions {
  /** `PGPASSWORD` is the password of a server's URL that has none. Nothing else is read. */
  readonly env: EnvironmentVariables;
  /** Folder that a relative file starts from. Default: it stays relative. */
  readonly cwd?: string;
}

/**
 * The configuration of a command that was given a connection URL instead of a file: the defaults, and every table.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a URL that can't be read, has an unknown scheme or names no database;
 *   the message repeats no part of it but its scheme
 */
export function configFromUrl(url: string, { env, cwd }: UrlConfigOptions): ResolvedConfig {
  const type = typeOfUrl(url);
  if (type === undefined || !BUILT_IN_TYPES.includes(type)) throw unknownScheme(url);
  const result = parseConnectionUrl(url);
  if (!result.ok) throw invalid(`The connection can't be used: ${result.problem}.`);
  const { database, filepath, password, host } = result.parts;
  if (database === undefined && filepath === undefined && host !== undefined) {
    throw invalid('The connection URL names no database: end it with /NAME, as in scheme://user@host/NAME.');
  }
  const fromEnv = password === undefined && filepath === undefined ? env['PGPASSWORD'] : undefined;
  const source = { url: plain(url), ...(fromEnv ? { password: plain(fromEnv) } : {}) };
  const tables = [{ schema: '*', table: '*' }];
  const place = cwd === undefined ? {} : { baseDir: cwd };
  return parseConfig({ source, profiling: { tables } }, { source: 'the connection URL', ...place });
}

function unknownScheme(url: string): ProfileMeshError {
  const usable = URL_SCHEMES.filter((scheme) => {
    const type = typeOfUrl(`${scheme}:`);
    return type !== undefined && BUILT_IN_TYPES.includes(type);
  });
  const allowed = `A connection URL begins with ${usable.map((scheme) => `${scheme}://`).join(', ')}.`;
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme !== undefined) {
    const meant = nearest(scheme, usable);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}://?`;
    return invalid(`There is no connector for a URL of ${scheme}://.${hint} ${allowed}`);
  }
  // A word without a colon can hold no password.
  const table = /^[\w."*]+$/.test(url) ? ` For a table write --table ${url}.` : '';
  return invalid(`The argument is no connection URL.${table} ${allowed}`);
}

// In a file "${" begins a reference to a variable; here it may be a part of a password.
function plain(text: string): string {
  return text.replaceAll('${', () => '$${');
}

function invalid(message: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', message);
}
