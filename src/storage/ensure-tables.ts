import { type Kysely, sql } from 'kysely';
import type { Connection } from '../connectors/connector.js';
import { StorageError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import { type Logger, silentLogger } from '../core/logger.js';
import { isMigrated, migrateStorage } from './migrations.js';
import { storageFailure } from './storage-failure.js';
import type { StorageSchema, StorageTable } from './storage-schema.js';
import { tableNameEntries, type TableNames } from './table-names.js';
import { TableNamesPlugin } from './table-names-plugin.js';

const CREATE_REMEDY =
  'Give the user of storage.connection the right to create tables, or set storage.create_tables: false and have ' +
  'them created by somebody who may.';

/** The connection's Kysely with the storage tables under the code's own names. */
export function storageDatabase(connection: Connection, names: TableNames): Kysely<StorageSchema> {
  return connection.kysely.withPlugin(new TableNamesPlugin(names));
}

/**
 * Makes sure that the named tables are there, creating them when `createTables` says so. Two statements when there is
 * nothing to do.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING naming them; PM_STORAGE_FAILED when they could not be created or
 * looked for
 */
export async function ensureStorageTables(options: {
  readonly connection: Connection;
  readonly names: TableNames;
  readonly createTables: boolean;
  readonly logger?: Logger;
}): Promise<void> {
  const { connection, names, createTables, logger = silentLogger } = options;
  if (createTables) await createStorageTables({ connection, names, logger });
  const missing = await missingTables(connection, names);
  if (missing.length === 0) return;
  const remedy = createTables
    ? 'They were created before and have gone since: create them again, or drop the table profilemesh_migrations ' +
      'beside them to have that done.'
    : 'Set storage.create_tables: true, or create them.';
  throw new StorageError(
    'PM_STORAGE_TABLES_MISSING',
    `The storage database has no table ${missing.join(', ')}. ${remedy}`,
    { details: { tables: missing } },
  );
}

async function createStorageTables(options: {
  readonly connection: Connection;
  readonly names: TableNames;
  readonly logger: Logger;
}): Promise<void> {
  const { connection, names, logger } = options;
  if (await isUpToDate(connection, names)) return;
  try {
    await migrateStorage(connection, names);
  } catch (error) {
    const mayNotCreate = connection.classifyError(error).code === 'PM_DB_PERMISSION';
    if (mayNotCreate && (await missingTables(connection, names)).length === 0) {
      logger.warn('The storage tables are there, but this user may not migrate them.', {
        error: connection.classifyError(error).message,
      });
      return;
    }
    const tables = tableNameEntries(names).map(([, name]) => formatTableName(name));
    throw storageFailure({
      connection,
      error,
      what: `The storage tables ${tables.join(', ')} could not be created`,
      remedy: CREATE_REMEDY,
      details: { tables },
    });
  }
}

async function isUpToDate(connection: Connection, names: TableNames): Promise<boolean> {
  try {
    return await isMigrated(connection, names);
  } catch (error) {
    const cause = connection.classifyError(error);
    // Without the ledger nothing has been done; one that may not be read is judged by the migration itself.
    if (cause.code === 'PM_DB_TABLE_MISSING' || cause.code === 'PM_DB_PERMISSION') return false;
    throw storageFailure({
      connection,
      error,
      what: 'The storage database could not be asked for its tables',
    });
  }
}

/** The tables that aren't there, by their configured names. One statement when all are. */
async function missingTables(connection: Connection, names: TableNames): Promise<string[]> {
  const missing = await findMissingTables(connection, names);
  return tableNameEntries(names).flatMap(([table, name]) =>
    missing.includes(table) ? [formatTableName(name)] : [],
  );
}

/**
 * The tables that aren't there. One statement when all are.
 * @throws {StorageError} PM_STORAGE_FAILED when they could not be looked for
 */
export async function findMissingTables(connection: Connection, names: TableNames): Promise<StorageTable[]> {
  const entries = tableNameEntries(names);
  const db = storageDatabase(connection, names);
  try {
    if (await canQuery({ connection, db, tables: entries.map(([table]) => table) })) return [];
    const missing: StorageTable[] = [];
    for (const [table] of entries) {
      if (!(await canQuery({ connection, db, tables: [table] }))) missing.push(table);
    }
    return missing;
  } catch (error) {
    throw storageFailure({
      connection,
      error,
      what: 'The storage database could not be asked for its tables',
    });
  }
}

async function canQuery(options: {
  readonly connection: Connection;
  readonly db: Kysely<StorageSchema>;
  readonly tables: StorageTable[];
}): Promise<boolean> {
  const { connection, db, tables } = options;
  try {
    await db.selectFrom(tables).select(sql`1`.as('one')).where(sql<boolean>`1 = 0`).execute();
    return true;
  } catch (error) {
    if (connection.classifyError(error).code === 'PM_DB_TABLE_MISSING') return false;
    throw error;
  }
}
