import { isProfileMeshError, type ProfileMeshError } from '../core/errors.js';

// Resources (53), the system (57, 58) and corruption (XX) are no fault of what was asked.
const NOT_OF_THE_STATEMENT = /^(53|57|58|XX)/;

/** The server refused the statement itself: another one over the same rows may work. */
export function isRefusal(error: unknown): error is ProfileMeshError {
  return (
    isProfileMeshError(error) &&
    !error.transient &&
    (error.code === 'PM_DB_QUERY' || error.code === 'PM_DB_PERMISSION') &&
    !NOT_OF_THE_STATEMENT.test(String(error.details.sqlstate))
  );
}
