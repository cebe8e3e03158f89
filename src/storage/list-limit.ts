import { StorageError } from '../core/errors.js';

const DEFAULT_LIMIT = 100;

/** How many runs to list. @throws {StorageError} PM_INVALID_ARGUMENT unless it is a whole number above 0 */
export function listLimit(limit: number | undefined, defaultLimit = DEFAULT_LIMIT): number {
  if (limit === undefined) return defaultLimit;
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new StorageError(
    'PM_INVALID_ARGUMENT',
    `limit is ${limit}; give a whole number above 0, or leave it out for ${defaultLimit}.`,
    { details: { limit: String(limit) } },
  );
}
