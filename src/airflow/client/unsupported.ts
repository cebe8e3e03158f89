import { AirflowApiError } from '../../core/errors.js';
import type { AirflowVersion } from './airflow-version.js';

/** The error of a request that is not sent, because this server's version can't do it. */
export function unsupported(request: {
  readonly method: string;
  readonly path: string;
  readonly version: AirflowVersion;
  /** The first release that can: `3.2`. */
  readonly needs: string;
  readonly what: string;
}): AirflowApiError {
  const { method, path, version, needs, what } = request;
  return new AirflowApiError(
    'PM_AIRFLOW_UNSUPPORTED',
    `The server is Airflow ${version.text}; ${what} needs Airflow ${needs} or later. Nothing was sent`,
    { method, path: `/api/${version.api}${path}`, details: { version: version.text, needs } },
  );
}
