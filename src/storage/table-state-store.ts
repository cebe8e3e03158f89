import type { Kysely } from 'kysely';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { formatTableName } from '../core/format-table-name.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { TableRef } from '../model/plan.js';
import type { KeptPartition } from '../profiling/partitions/partition.js';
import { ensureStorageTables, storageDatabase } from './ensure-tables.js';
import { readPartitionText } from './partition-text.js';
import { parseObject } from './parse-object.js';
import { storageFailure } from './storage-failure.js';
import type { StateRow, StorageSchema } from './storage-schema.js';
import { storageTableNames } from './table-names.js';
import type { TableState } from '../model/table-state.js';
import { epochSeconds, fromEpochSeconds } from './utc-text.js';
import { isOfTable } from './write-table-states.js';

/** What is kept of a partition, without its profile. */
export interface PartitionMark extends TableRef {
  readonly name: string;
  readonly token: string;
  readonly rows: number;
}

/** Reads what earlier runs left behind for incremental profiling. It is written by `RunStore.saveRun`. */
export interface TableStateStore {
  /** Of these tables, or of all, sorted by name. @throws {StorageError} PM_STORAGE_FAILED */
  loadStates(tables?: readonly TableRef[]): Promise<TableState[]>;
  /** Without their profiles, sorted by name. @throws {StorageError} PM_STORAGE_FAILED */
  loadMarks(tables: readonly TableRef[]): Promise<PartitionMark[]>;
  /** By partition name; one that can't be read is not in it. @throws {StorageError} PM_STORAGE_FAILED */
  loadPartitions(table: TableRef): Promise<ReadonlyMap<string, KeptPartition>>;
  /** Forgets them, so that the next run profiles them whole. @throws {StorageError} PM_STORAGE_FAILED: nothing is forgotten */
  forget(tables: readonly TableRef[]): Promise<void>;
}

/**
 * The state of a SQL database; creates its tables when `storage.createTables` says so. The connection stays the caller's.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED, PM_INVALID_ARGUMENT for a bad table name
 */
export async function createSqlTableStateStore(options: {
  readonly connection: Connection;
  readonly storage: Pick<
    ResolvedConfig['storage'],
    'runsTable' | 'resultsTable' | 'stateTable' | 'createTables'
  >;
  readonly logger?: Logger;
}): Promise<TableStateStore> {
  const { connection, storage, logger = silentLogger } = options;
  const names = storageTableNames(storage);
  const needed = storage.createTables ? names : { state: names.state, partitions: names.partitions };
  await ensureStorageTables({ connection, names: needed, createTables: storage.createTables, logger });
  return new SqlTableStateStore(connection, storageDatabase(connection, names));
}

class SqlTableStateStore implements TableStateStore {
  readonly #connection: Connection;
  readonly #db: Kysely<StorageSchema>;

  constructor(connection: Connection, db: Kysely<StorageSchema>) {
    this.#connection = connection;
    this.#db = db;
  }

  loadStates(tables?: readonly TableRef[]): Promise<TableState[]> {
    return this.#guard('be read', async () => {
      let query = this.#db
        .selectFrom('state')
        .selectAll()
        .select(epochSeconds('last_profiled_at').as('profiled_seconds'))
        .orderBy('schema_name')
        .orderBy('table_name');
      if (tables) query = query.where('table_name', 'in', namesOf(tables));
      return (await query.execute()).filter(among(tables)).map(toTableState);
    });
  }

  loadMarks(tables: readonly TableRef[]): Promise<PartitionMark[]> {
    return this.#guard('be read', async () => {
      const rows = await this.#db
        .selectFrom('partitions')
        .select(['schema_name', 'table_name', 'partition_name', 'change_token', 'row_count'])
        .where('table_name', 'in', namesOf(tables))
        .orderBy('partition_name')
        .execute();
      return rows.filter(among(tables)).map((row) => ({
        schema: row.schema_name,
        table: row.table_name,
        name: row.partition_name,
        token: row.change_token,
        rows: Number(row.row_count),
      }));
    });
  }

  loadPartitions({ schema, table }: TableRef): Promise<ReadonlyMap<string, KeptPartition>> {
    return this.#guard('be read', async () => {
      const rows = await this.#db
        .selectFrom('partitions')
        .select(['partition_name', 'change_token', 'signature', 'row_count', 'profile'])
        .where('table_name', '=', table)
        .where(...isOfTable(schema))
        .execute();
      const kept = new Map<string, KeptPartition>();
      for (const { partition_name: name, change_token: token, signature, row_count, profile: text } of rows) {
        const profile = readPartitionText(text);
        if (profile) kept.set(name, { name, token, signature, rows: Number(row_count), profile });
      }
      return kept;
    });
  }

  forget(tables: readonly TableRef[]): Promise<void> {
    return this.#guard('be forgotten', () =>
      this.#db.transaction().execute(async (transaction) => {
        for (const { schema, table } of tables) {
          for (const stored of ['partitions', 'state'] as const) {
            await transaction
              .deleteFrom(stored)
              .where('table_name', '=', table)
              .where(...isOfTable(schema))
              .execute();
          }
        }
      }),
    );
  }

  async #guard<Result>(action: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const what = `The state of incremental profiling could not ${action}`;
      throw storageFailure({ connection: this.#connection, error, what });
    }
  }
}

function namesOf(tables: readonly TableRef[]): string[] {
  const names = [...new Set(tables.map(({ table }) => table))];
  // A list without an entry is no SQL, and no table has an empty name.
  return names.length === 0 ? [''] : names;
}

function among(tables: readonly TableRef[] | undefined) {
  const wanted = tables && new Set(tables.map(formatTableName));
  return ({
    schema_name: schema,
    table_name: table,
  }: Pick<StateRow, 'schema_name' | 'table_name'>): boolean =>
    wanted === undefined || wanted.has(formatTableName({ schema, table }));
}

function toTableState(row: StateRow & { profiled_seconds: number | string | null }): TableState {
  const { profiled_seconds: seconds } = row;
  return {
    schema: row.schema_name,
    table: row.table_name,
    lastRunId: row.last_run_id,
    snapshotId: row.snapshot_id,
    changeToken: row.change_token,
    decision: row.decision,
    decisionReason: row.decision_reason,
    lastProfiledAt: seconds === null ? null : fromEpochSeconds(seconds),
    stalenessScore: row.staleness_score,
    // Drivers give a bigint as text.
    rowCount: row.row_count === null ? null : Number(row.row_count),
    bytesScanned: row.bytes_scanned === null ? null : Number(row.bytes_scanned),
    metadata: parseObject(row.metadata ?? '{}'),
  };
}
