import type { Kysely, Transaction } from 'kysely';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { formatTableName } from '../core/format-table-name.js';
import { findMissingTables, storageDatabase } from './ensure-tables.js';
import { isMigrated } from './migrations.js';
import { writeOutcome } from './outcome-queries.js';
import { storageFailure } from './storage-failure.js';
import { storageTableNames, tableNameEntries } from './table-names.js';
import { toUtcText } from './utc-text.js';

export interface StorageFacts {
  /** Configured names of the tables that a run writes and that aren't there. */
  readonly missing: readonly string[];
  /** Where tables are missing: why this login can't create them; `null`: it can. */
  readonly creating: Error | null;
  /** Where the tables are there: why a row can't be written; `null`: it can. */
  readonly writing: Error | null;
  /** The tables are those of this version. */
  readonly isMigrated: boolean;
}

class RollBack extends Error {}

const NOTHING = { environment: null, status: null, row_count: null, column_count: null };

/**
 * Looks whether runs could be stored. What it writes is rolled back.
 * @throws {StorageError} PM_STORAGE_FAILED when the tables could not be looked for, PM_INVALID_ARGUMENT for a bad name
 */
export async function inspectStorage(
  connection: Connection,
  storage: ResolvedConfig['storage'],
): Promise<StorageFacts> {
  const names = storageTableNames(storage);
  const needed = storage.createTables ? names : { runs: names.runs, results: names.results };
  const missing = await findMissingTables(connection, needed);
  const shown = tableNameEntries(needed).flatMap(([table, name]) =>
    missing.includes(table) ? [formatTableName(name)] : [],
  );
  const creates = missing.length > 0 && storage.createTables;
  return {
    missing: shown,
    creating: creates ? await tryCreate(connection, names.runs.schema) : null,
    writing: missing.length > 0 ? null : await tryWrite(connection, storage),
    isMigrated: !storage.createTables || missing.length > 0 || (await isUpToDate(connection, storage)),
  };
}

async function tryCreate(connection: Connection, schema: string | null): Promise<Error | null> {
  const { kysely } = connection;
  const present = (await kysely.introspection.getSchemas()).map(({ name }) => name);
  return tryInTransaction(connection, kysely, async (transaction) => {
    if (schema !== null && !present.includes(schema)) await transaction.schema.createSchema(schema).execute();
    const db = schema === null ? transaction : transaction.withSchema(schema);
    await db.schema.createTable('profilemesh_doctor').addColumn('id', 'integer').execute();
  });
}

/** Writes what every run does, into each table that is there. */
async function tryWrite(connection: Connection, storage: ResolvedConfig['storage']): Promise<Error | null> {
  const names = storageTableNames(storage);
  const { details, outcomes } = names;
  const lacking = await findMissingTables(connection, { details, outcomes });
  return tryInTransaction(connection, storageDatabase(connection, names), async (transaction) => {
    const now = toUtcText(new Date());
    const row = { run_id: 'profilemesh-doctor', dataset_name: 'profilemesh-doctor', schema_name: null };
    const measured = {
      ...row,
      column_name: 'none',
      column_type: null,
      metric_name: 'none',
      metric_value: null,
    };
    await transaction
      .insertInto('runs')
      .values({ ...row, ...NOTHING, profiled_at: now })
      .execute();
    await transaction
      .insertInto('results')
      .values({ ...measured, profiled_at: now })
      .execute();
    if (!lacking.includes('details')) {
      await transaction
        .insertInto('details')
        .values({ ...row, details: '{}', numbers: null })
        .execute();
    }
    if (!lacking.includes('outcomes')) {
      const { run_id } = row;
      const outcome = { run_id, environment: null, started_at: now, finished_at: now, tables: '{}' };
      await writeOutcome(transaction, outcome);
    }
  });
}

/** Why it can't be done; `null`: it can. Nothing of it stays. */
async function tryInTransaction<Schema>(
  connection: Pick<Connection, 'classifyError'>,
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<void>,
): Promise<Error | null> {
  try {
    await db.transaction().execute(async (transaction) => {
      await work(transaction);
      throw new RollBack();
    });
    return null;
  } catch (error) {
    return error instanceof RollBack ? null : connection.classifyError(error);
  }
}

/** {@link isMigrated}, where the ledger may be missing or closed to this login. */
async function isUpToDate(connection: Connection, storage: ResolvedConfig['storage']): Promise<boolean> {
  try {
    return await isMigrated(connection, storageTableNames(storage));
  } catch (error) {
    const { code } = connection.classifyError(error);
    if (code === 'PM_DB_TABLE_MISSING' || code === 'PM_DB_PERMISSION') return false;
    throw storageFailure({
      connection,
      error,
      what: 'The storage database could not be asked for its migrations',
    });
  }
}
