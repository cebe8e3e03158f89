import { StorageError } from '../core/errors.js';

/** The name of a storage table. `schema` is `null` for the connection's own (`search_path` on PostgreSQL). */
export interface TableName {
  readonly schema: string | null;
  readonly table: string;
}

/**
 * Reads a configured table name: `table`, or `schema.table` split at the first dot. Any other character is part of the
 * name.
 * @throws {StorageError} PM_INVALID_ARGUMENT when the name, its schema or its table is empty
 */
export function parseTableName(text: string): TableName {
  const dot = text.indexOf('.');
  const schema = dot === -1 ? null : text.slice(0, dot);
  const table = text.slice(dot + 1);
  if (table === '' || schema === '') {
    throw new StorageError(
      'PM_INVALID_ARGUMENT',
      `"${text}" is not a table name: write "table" or "schema.table".`,
      { details: { name: text } },
    );
  }
  return { schema, table };
}
