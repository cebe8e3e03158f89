import { ProfileMeshError } from '../../../core/errors.js';

/** Where a server is: its origin, and the path that all of its addresses start with (`''` or `/deployment`). */
export interface BaseUrl {
  readonly origin: string;
  readonly prefix: string;
}

/**
 * Reads the address of an Airflow web server. A trailing slash, `/api/v1` and `/api/v2` are taken off.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT; the message never holds the address's user or password
 */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url) {
    throw invalid('is no URL. Give it with scheme and host: https://airflow.example.com');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`has the scheme ${url.protocol.slice(0, -1)}. Only http and https are spoken`);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid(
      'holds a user or a password. Give them apart, where they are kept out of logs: ' +
        'PROFILEMESH_AIRFLOW_USERNAME and PROFILEMESH_AIRFLOW_PASSWORD for the command line, auth in code',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalid('holds a query or a fragment. Give the address of the server only');
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '').replace(/\/api(\/v[12])?$/, '') };
}

function invalid(why: string): ProfileMeshError {
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `The url of the Airflow server ${why}.`);
}
