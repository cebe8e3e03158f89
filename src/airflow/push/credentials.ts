import type { EnvironmentVariables } from '../../config/environment.js';
import { ProfileMeshError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';
import type { AirflowAuth } from '../client/airflow-client-options.js';
import { type CredentialSource, configError, findCredential } from './read-credential.js';

/** Where address and login are taken from. */
export interface AirflowCredentialOptions {
  readonly username?: string;
  readonly password?: Secret | string;
  /** In place of user and password. */
  readonly token?: Secret | string;
  /** Default `process.env`. */
  readonly env?: EnvironmentVariables;
  /** Ends a command that is asked for a credential, now or later. */
  readonly signal?: AbortSignal;
}

/**
 * How to log in to Airflow, by the first that is given: the options; the token of the environment; its user and
 * password; nothing.
 *
 * In the environment each is `PROFILEMESH_AIRFLOW_TOKEN`, `…_USERNAME` or `…_PASSWORD`, or the same with `_FILE` (a file
 * that holds it) or `_CMD` (a command that prints it). A token of a file or a command is read anew when the server
 * refuses the old one.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for options that contradict each other
 * @throws {ConfigError} PM_CONFIG_MISSING_KEY for a user without password or the reverse, PM_CONFIG_INVALID_VALUE for
 *   two sources of one thing, PM_CONFIG_UNREADABLE
 * @throws {AbortedError} when the signal fires
 */
export async function resolveAirflowAuth(options: AirflowCredentialOptions = {}): Promise<AirflowAuth> {
  const { username, password, token, env = process.env, signal } = options;
  const find = (name: string): CredentialSource | undefined => findCredential({ name, env, signal });
  if (token !== undefined) {
    if (username !== undefined || password !== undefined) {
      throw new ProfileMeshError(
        'PM_INVALID_ARGUMENT',
        'Give Airflow a token or a user and password, not both.',
      );
    }
    return { kind: 'token', token: toSecret(token) };
  }
  const givesUser = username !== undefined || password !== undefined;
  const tokenSource = givesUser ? undefined : find('TOKEN');
  if (tokenSource) {
    const read = async (): Promise<Secret> => new Secret(await tokenSource.read());
    return { kind: 'token', token: tokenSource.changes ? read : await read() };
  }
  const user = username ?? (await find('USERNAME')?.read());
  const secret = password ?? (await find('PASSWORD')?.read());
  if (user === undefined && secret === undefined) return { kind: 'none' };
  if (user === undefined || secret === undefined) {
    const missing = user === undefined ? 'USERNAME' : 'PASSWORD';
    const variable = `PROFILEMESH_AIRFLOW_${missing}`;
    throw configError(
      variable,
      'PM_CONFIG_MISSING_KEY',
      `Airflow needs user and password, and the ${missing.toLowerCase()} is missing. ` +
        `Set ${variable}, ${variable}_FILE or ${variable}_CMD.`,
    );
  }
  return { kind: 'password', username: user, password: toSecret(secret) };
}

/**
 * The address of Airflow's web server: the option, or `PROFILEMESH_AIRFLOW_URL` (also `_FILE`, `_CMD`).
 * @throws {ConfigError} PM_CONFIG_MISSING_KEY when there is none
 */
export async function resolveAirflowUrl(
  options: { readonly url?: string } & Pick<AirflowCredentialOptions, 'env' | 'signal'> = {},
): Promise<string> {
  const { env = process.env, signal } = options;
  const url = options.url ?? (await findCredential({ name: 'URL', env, signal })?.read());
  if (url !== undefined) return url;
  throw configError(
    'PROFILEMESH_AIRFLOW_URL',
    'PM_CONFIG_MISSING_KEY',
    "The address of Airflow's web server is missing. Give --url or set PROFILEMESH_AIRFLOW_URL, e.g. https://airflow.example.com.",
  );
}

function toSecret(value: Secret | string): Secret {
  return typeof value === 'string' ? new Secret(value) : value;
}
