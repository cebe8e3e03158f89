import { AirflowApiError } from '../../core/errors.js';
import { Secret } from '../../core/redact.js';
import type { AirflowAuth } from './airflow-client-options.js';
import { bearer, type Credentials, inTime, TokenSource } from './token-source.js';

type LogIn = (user: string, password: Secret, signal: AbortSignal) => Promise<string>;

/**
 * The credentials for a server of this API version.
 * @param login gets a JWT for a user and a password; `tokenTimeoutMs` bounds a function that gives a token
 * @throws {AirflowApiError} PM_AIRFLOW_AUTH for a token that no header can hold, and for Basic on Airflow 3
 */
export function createCredentials(
  auth: AirflowAuth,
  { api, login, tokenTimeoutMs }: { api: 'v1' | 'v2'; login: LogIn; tokenTimeoutMs: number },
): Credentials {
  if (auth.kind === 'none') return fixed(undefined);
  if (auth.kind === 'token') {
    const { token } = auth;
    if (typeof token !== 'function') return fixed(bearer(token));
    return new TokenSource(() => inTime(token, tokenTimeoutMs));
  }
  const password = secretOf(auth.password);
  if (api === 'v1') return fixed(basicHeader(auth.username, password));
  if (auth.kind === 'password') return new TokenSource((signal) => login(auth.username, password, signal));
  throw new AirflowApiError(
    'PM_AIRFLOW_AUTH',
    "The server is Airflow 3, which ignores Basic authorization. Use auth { kind: 'password' } or a token.",
    { method: 'GET', path: '/api/v2' },
  );
}

/** The same header always: nothing to renew. */
function fixed(header: string | undefined): Credentials {
  return {
    authorization: async () => header,
    renew: async () => false,
  };
}

function basicHeader(username: string, password: Secret): string {
  const pair = Buffer.from(`${username}:${password.reveal()}`).toString('base64');
  return `Basic ${new Secret(pair).reveal()}`;
}

function secretOf(value: Secret | string): Secret {
  return typeof value === 'string' ? new Secret(value) : value;
}
