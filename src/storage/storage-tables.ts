import { isSamePlace } from '../config/is-same-place.js';
import type { ResolvedConfig } from '../config/types.js';
import { parseTableName, type TableName } from './table-name.js';
import { storageTableNames } from './table-names.js';

// The migrator's own tables, by whatever configured names: `profilemesh_migrations`, `…_lock`, `…_1a2b3c4d`, ….
const LEDGER = /^profilemesh_migrations(_|$)/;

/**
 * A test for the tables of the source's catalog that this package made to store runs and events in. None are where the
 * storage is another database.
 * @throws {StorageError} PM_INVALID_ARGUMENT for a configured name that can't be one
 */
export function storageTableTest(
  config: Pick<ResolvedConfig, 'source' | 'storage' | 'hooks'>,
): (table: TableName) => boolean {
  const stored = storedTables(config);
  return ({ schema, table }) =>
    stored.some(
      (own) =>
        // A catalog without schemas has but one place.
        (schema === null || schema === own.schema) && (table === own.table || LEDGER.test(table)),
    );
}

/** The tables that are in the source's database, each in the schema where it is made. */
function storedTables(config: Pick<ResolvedConfig, 'source' | 'storage' | 'hooks'>): TableName[] {
  const { source, storage, hooks } = config;
  const listeners = hooks.enabled ? hooks.hooks.filter(({ type, enabled }) => enabled && type === 'sql') : [];
  const places = [
    { connection: storage.connection, names: Object.values(storageTableNames(storage)) },
    ...listeners.map(({ connection, tableName }) => ({
      connection: connection ?? storage.connection,
      names: [parseTableName(tableName)],
    })),
  ];
  return places
    .filter(({ connection }) => isSamePlace(connection, source))
    .flatMap(({ connection, names }) =>
      names.map(({ schema, table }) => ({ schema: schema ?? connection.schema ?? 'public', table })),
    );
}
