import { AirflowApiError, isProfileMeshError } from '../../core/errors.js';

/** True for an {@link AirflowApiError}, of any installed copy of this package. */
export function isAirflowApiError(error: unknown): error is AirflowApiError {
  return error instanceof AirflowApiError || (isProfileMeshError(error) && error.name === 'AirflowApiError');
}

/** The error of a read means: the server knows the route, and has no such object. */
export function isMissing(error: unknown): boolean {
  return (
    isAirflowApiError(error) && error.code === 'PM_AIRFLOW_NOT_FOUND' && error.details.routeMissing !== true
  );
}

/** `undefined` in place of a 404 that names a missing object. */
export async function undefinedWhenMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
