import { ProfileMeshError } from '../../core/errors.js';

/** The value itself. @throws {ProfileMeshError} PM_INVALID_ARGUMENT when it is not above 0 or more than a timer holds */
export function positive(name: string, value: number): number {
  if (value > 0 && value < 2 ** 31) return value;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `${name} of the Airflow client is ${value}: give a number above 0 and below ${2 ** 31}.`,
  );
}
