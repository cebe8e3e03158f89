import type { Connection } from '../connectors/connector.js';
import { type DatabaseError, type ErrorCode, isProfileMeshError, StorageError } from '../core/errors.js';

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  PM_DB_PERMISSION:
    'Grant the user of storage.connection the right to create and write the storage tables, name another database in ' +
    'storage.connection, or profile without storing (--no-store).',
  PM_DB_TABLE_MISSING: 'Set storage.create_tables: true, or create the table.',
};
const TRANSIENT_REMEDY = 'The cause may pass: try again.';
const OTHER_REMEDY =
  'A table made by hand needs the columns and lengths of one that storage.create_tables makes.';

/** What the database refused, as a {@link StorageError} with the cause's `transient` and SQLSTATE. */
export function storageFailure(options: {
  readonly connection: Pick<Connection, 'classifyError'>;
  readonly error: unknown;
  /** What failed, on which table; without a full stop. */
  readonly what: string;
  readonly code?: 'PM_STORAGE_FAILED' | 'PM_CURSOR_STORE';
  readonly remedy?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}): Error {
  const { connection, error, what, code = 'PM_STORAGE_FAILED', details } = options;
  if (isStorageOrAbort(error)) return error;
  const cause = connection.classifyError(error);
  const remedy =
    options.remedy ?? REMEDIES[cause.code] ?? (cause.transient ? TRANSIENT_REMEDY : OTHER_REMEDY);
  return new StorageError(code, `${what}: ${cause.message}. ${remedy}`, {
    transient: cause.transient,
    details: { ...databaseDetails(cause), ...details },
    cause,
  });
}

function isStorageOrAbort(error: unknown): error is Error {
  if (!isProfileMeshError(error)) return false;
  return error.name === 'StorageError' || error.code === 'PM_ABORTED';
}

function databaseDetails(cause: DatabaseError): Record<string, unknown> {
  return cause.sqlstate === undefined ? {} : { sqlstate: cause.sqlstate };
}
