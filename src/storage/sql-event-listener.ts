import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { formatTableName } from '../core/format-table-name.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { EventListener } from '../events/event-bus.js';
import { ensureStorageTables, storageDatabase } from './ensure-tables.js';
import { toEventRow } from './event-row.js';
import { storageFailure } from './storage-failure.js';
import { parseTableName } from './table-name.js';
import { DEFAULT_TABLE_NAMES, storageTableNames } from './table-names.js';

/**
 * A listener that writes a row per event to the events table. It rejects with {@link StorageError} PM_STORAGE_FAILED
 * when that fails, which the bus reports. The connection stays the caller's.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED, PM_INVALID_ARGUMENT for a bad table name
 */
export async function createSqlEventListener(options: {
  readonly connection: Connection;
  /** `table` or `schema.table`. Default `profilemesh_events`. */
  readonly tableName?: string;
  readonly createTables: boolean;
  /** The storage section whose tables are in the same database: they are then created together. */
  readonly storage?: Pick<ResolvedConfig['storage'], 'runsTable' | 'resultsTable'>;
  readonly logger?: Logger;
}): Promise<EventListener> {
  const { connection, createTables, storage, logger = silentLogger } = options;
  const events = parseTableName(options.tableName ?? DEFAULT_TABLE_NAMES.events);
  const names = { ...(storage && createTables ? storageTableNames(storage) : {}), events };
  await ensureStorageTables({ connection, names, createTables, logger });
  const db = storageDatabase(connection, names);
  return async function sqlEventListener(event) {
    try {
      await db.insertInto('events').values(toEventRow(event, new Date())).execute();
    } catch (error) {
      const table = formatTableName(events);
      const what = `Event ${event.type} of table ${event.table} was not stored: writing to table ${table} failed`;
      throw storageFailure({ connection, error, what, details: { table, eventType: event.type } });
    }
  };
}
