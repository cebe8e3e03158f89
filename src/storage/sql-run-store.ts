import type { Kysely, Transaction } from 'kysely';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { formatTableName } from '../core/format-table-name.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { ProfilingRun } from '../model/profile.js';
import type { StoredRun, StoredTableRun } from '../model/run.js';
import { ensureStorageTables, findMissingTables, storageDatabase } from './ensure-tables.js';
import { insertResults } from './insert-results.js';
import { listLimit } from './list-limit.js';
import { writeOutcome } from './outcome-queries.js';
import { parseDetails, type RunDetails } from './run-details.js';
import { hasOutcome, toOutcomeRow } from './run-outcome.js';
import { assertDistinctTables, type RunRows, toRunRows } from './run-rows.js';
import type { ListRunsOptions, RunStore } from './run-store.js';
import { selectRuns, toStoredTableRun } from './select-runs.js';
import { storageFailure } from './storage-failure.js';
import type { StorageSchema, StorageTable } from './storage-schema.js';
import { buildStoredRun } from './stored-run.js';
import type { TableName } from './table-name.js';
import { storageTableNames } from './table-names.js';
import type { TableStateChange } from './table-state-change.js';
import { writeTableStates } from './write-table-states.js';

// 8 columns a row: well below the 65,535 parameters that PostgreSQL takes in one statement.
const ROWS_PER_STATEMENT = 1000;

/** Writes more in the transaction that stores a run. */
export type TransactionWork = (transaction: Transaction<StorageSchema>) => Promise<void>;

/**
 * The run store of a SQL database. Creates its tables when `storage.createTables` says so. The connection stays the
 * caller's, to be closed after the last use of the store.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED, PM_INVALID_ARGUMENT for a bad table name
 */
export function createSqlRunStore(options: SqlRunStoreOptions): Promise<RunStore> {
  return createSqlRunStoreWith(options);
}

/** Options of {@link createSqlRunStore}. */
export interface SqlRunStoreOptions {
  readonly connection: Connection;
  readonly storage: Pick<
    ResolvedConfig['storage'],
    'runsTable' | 'resultsTable' | 'stateTable' | 'createTables'
  >;
  readonly logger?: Logger;
}

/** {@link createSqlRunStore}, with work that is done with each run, in its transaction. */
export async function createSqlRunStoreWith(
  options: SqlRunStoreOptions & { readonly alongside?: TransactionWork },
): Promise<RunStore> {
  const { connection, storage, logger = silentLogger } = options;
  const names = storageTableNames(storage);
  // Without the right to create, what is needed here is enough: the other tables may belong to somebody else.
  const needed = storage.createTables ? names : { runs: names.runs, results: names.results };
  await ensureStorageTables({ connection, names: needed, createTables: storage.createTables, logger });
  // Made by this version only: a database of another one, or of the Python package, does without.
  const { details, outcomes } = names;
  const lacking = storage.createTables ? [] : await findMissingTables(connection, { details, outcomes });
  const db = storageDatabase(connection, names);
  const { alongside } = options;
  const [hasDetails, hasOutcomes] = [!lacking.includes('details'), !lacking.includes('outcomes')];
  return new SqlRunStore({ connection, names, db, logger, hasDetails, hasOutcomes, alongside });
}

interface Parts {
  readonly connection: Connection;
  readonly names: Readonly<Record<StorageTable, TableName>>;
  readonly db: Kysely<StorageSchema>;
  readonly logger: Logger;
  /** There is a table for details; without one they are not kept. */
  readonly hasDetails: boolean;
  /** There is a table for what a run came to as a whole; without one that is not kept. */
  readonly hasOutcomes: boolean;
  readonly alongside: TransactionWork | undefined;
}

class SqlRunStore implements RunStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async saveRun(run: ProfilingRun, states: readonly TableStateChange[] = []): Promise<void> {
    const { connection, names, db, logger, hasDetails, hasOutcomes, alongside } = this.#parts;
    const rows = toRunRows(run);
    assertDistinctTables(rows.runs);
    const keepsOutcome = hasOutcomes && hasOutcome(run);
    if (rows.runs.length === 0 && states.length === 0 && !keepsOutcome) return;
    if (!hasDetails && isEstimated(run)) this.#warnOfDetails();
    let writing: 'runs' | 'results' | 'outcomes' | 'details' | 'state' | 'outbox' = 'runs';
    try {
      await db.transaction().execute(async (transaction) => {
        if (rows.runs.length > 0) await deleteEarlierSave(transaction, { rows, hasDetails });
        for (const batch of batches(rows.runs)) {
          await transaction.insertInto('runs').values(batch).execute();
        }
        writing = 'results';
        await insertResults(transaction, rows.results);
        writing = 'outcomes';
        if (keepsOutcome) await writeOutcome(transaction, toOutcomeRow(run));
        writing = 'state';
        await writeTableStates(transaction, states);
        writing = 'outbox';
        await alongside?.(transaction);
        if (!hasDetails) return;
        writing = 'details';
        for (const batch of batches(rows.details)) {
          await transaction.insertInto('details').values(batch).execute();
        }
      });
    } catch (error) {
      const table = formatTableName(names[writing]);
      const what = `Run ${run.runId} was not stored, nothing of it: writing to table ${table} failed`;
      throw storageFailure({ connection, error, what, details: { runId: run.runId, table } });
    }
    logger.debug('The run was stored.', {
      runId: run.runId,
      tables: rows.runs.length,
      metrics: rows.results.length,
    });
  }

  async loadRun(runId: string): Promise<StoredRun | undefined> {
    const { db } = this.#parts;
    const tables = await this.#reading('runs', () => selectRuns(db).where('run_id', '=', runId).execute());
    if (tables.length === 0) return undefined;
    const metrics = await this.#reading('results', () =>
      db
        .selectFrom('results')
        .select(['dataset_name', 'column_name', 'column_type', 'metric_name', 'metric_value'])
        .where('run_id', '=', runId)
        .orderBy('id')
        .execute(),
    );
    const details = await this.#loadDetails(runId);
    return buildStoredRun({ runId, tables: tables.map(toStoredTableRun), metrics, details });
  }

  async #loadDetails(runId: string): Promise<Map<string, RunDetails>> {
    const { db, hasDetails } = this.#parts;
    if (!hasDetails) return new Map();
    const rows = await this.#reading('details', () =>
      db.selectFrom('details').select(['dataset_name', 'details']).where('run_id', '=', runId).execute(),
    );
    return new Map(rows.map(({ dataset_name, details }) => [dataset_name, parseDetails(details)]));
  }

  #warnOfDetails(): void {
    const { names, logger } = this.#parts;
    const table = formatTableName(names.details);
    logger.warn(
      `Which metrics are estimated was not stored: there is no table ${table}, and storage.create_tables is false.`,
      { table },
    );
  }

  async listRuns(options: ListRunsOptions = {}): Promise<StoredTableRun[]> {
    const limit = listLimit(options.limit);
    const { table, schema } = options;
    let query = selectRuns(this.#parts.db)
      .orderBy('profiled_at', 'desc')
      .orderBy('run_id')
      .orderBy('dataset_name')
      .limit(limit);
    if (table !== undefined) query = query.where('dataset_name', '=', table);
    if (schema === null) query = query.where('schema_name', 'is', null);
    else if (schema !== undefined) query = query.where('schema_name', '=', schema);
    const rows = await this.#reading('runs', () => query.execute());
    return rows.map(toStoredTableRun);
  }

  async #reading<Result>(
    table: 'runs' | 'results' | 'details',
    read: () => Promise<Result>,
  ): Promise<Result> {
    const { connection, names } = this.#parts;
    try {
      return await read();
    } catch (error) {
      const name = formatTableName(names[table]);
      const what = `Reading stored runs from table ${name} failed`;
      throw storageFailure({ connection, error, what, details: { table: name } });
    }
  }
}

/** Removes what an earlier save of the same tables of the same run left, e.g. one whose answer was lost. */
async function deleteEarlierSave(
  transaction: Transaction<StorageSchema>,
  { rows, hasDetails }: { rows: RunRows; hasDetails: boolean },
): Promise<void> {
  const runIds = [...new Set(rows.runs.map(({ run_id }) => run_id))];
  const stored = await transaction
    .selectFrom('runs')
    .select(['run_id', 'dataset_name', 'schema_name'])
    .where('run_id', 'in', runIds)
    .execute();
  for (const { run_id, dataset_name, schema_name } of stored) {
    const isSame = rows.runs.some(
      (row) => row.run_id === run_id && row.dataset_name === dataset_name && row.schema_name === schema_name,
    );
    // A table of that name in another schema is not replaced: its primary key then refuses the new rows.
    if (!isSame) continue;
    for (const table of ['results', 'runs', ...(hasDetails ? (['details'] as const) : [])] as const) {
      await transaction
        .deleteFrom(table)
        .where('run_id', '=', run_id)
        .where('dataset_name', '=', dataset_name)
        .execute();
    }
  }
}

function* batches<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
  }
}

function isEstimated(run: ProfilingRun): boolean {
  return run.tables.some(({ columns }) => columns.some(({ estimates }) => Object.keys(estimates).length > 0));
}
