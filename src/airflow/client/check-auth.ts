import { ProfileMeshError } from '../../core/errors.js';
import type { AirflowAuth } from './airflow-client-options.js';

const NEEDS: Readonly<Record<AirflowAuth['kind'], readonly string[]>> = {
  password: ['username', 'password'],
  token: ['token'],
  basic: ['username', 'password'],
  none: [],
};

/**
 * The same, for callers without TypeScript.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a kind that is none, or one without what it needs
 */
export function checkAuth(auth: AirflowAuth): AirflowAuth {
  const given: Readonly<Record<string, unknown>> = Object(auth);
  const { kind } = given;
  if (typeof kind !== 'string' || !Object.hasOwn(NEEDS, kind)) {
    const found = kind === undefined ? 'has no kind' : 'has a kind that is unknown';
    throw invalid(
      `auth ${found}. Give { kind: 'password', username, password }, { kind: 'token', token }, ` +
        "{ kind: 'basic', username, password } (Airflow 2 only) or { kind: 'none' }",
    );
  }
  const missing = NEEDS[auth.kind].find((name) => given[name] === undefined || given[name] === null);
  if (missing !== undefined) throw invalid(`auth of kind '${kind}' has no ${missing}. Give it`);
  return auth;
}

function invalid(message: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `${message}.`);
}
