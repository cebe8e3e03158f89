import { isProfileMeshError, StorageError } from '../core/errors.js';

/** Errors of this package as they are, with their code; all others as a `StorageError`. */
export async function failingAs<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isProfileMeshError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError('PM_CURSOR_STORE', `${what}: ${reason}`, { cause });
  }
}
