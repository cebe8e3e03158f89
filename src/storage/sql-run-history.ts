import type { Kysely } from 'kysely';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { formatTableName } from '../core/format-table-name.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { ReviewedTableRun, RunOutcome, RunReview, StoredTable, StoredTableRun } from '../model/run.js';
import { ensureStorageTables, findMissingTables, storageDatabase } from './ensure-tables.js';
import {
  DETAILS_MARK,
  type HistoryTables,
  selectMetrics,
  selectNumbers,
  selectReviewedRuns,
} from './history-queries.js';
import { listLimit } from './list-limit.js';
import { selectOutcome } from './outcome-queries.js';
import { deletePins, findReviewed, writeReviews } from './review-queries.js';
import { parseDetails } from './run-details.js';
import {
  DEFAULT_HISTORY_LIMIT,
  type ListReviewedRunsOptions,
  type LoadTablesOptions,
  type ReviewRunOptions,
  type ReviewTarget,
  type RunHistory,
} from './run-history.js';
import { storageFailure } from './storage-failure.js';
import type { StorageSchema, StorageTable } from './storage-schema.js';
import { buildStoredTable, groupBy } from './stored-run.js';
import type { TableName } from './table-name.js';
import { storageTableNames } from './table-names.js';
import { unpackNumbers } from './unpack-numbers.js';

/**
 * The run history of a SQL database. Says nothing to it before it is asked something; then tables that are not there are
 * made when `storage.createTables` says so. Without a table of reviews no run is reviewed. The connection stays the
 * caller's.
 * @throws {StorageError} PM_INVALID_ARGUMENT for a bad table name
 */
export function createSqlRunHistory(options: {
  readonly connection: Connection;
  readonly storage: Pick<
    ResolvedConfig['storage'],
    'runsTable' | 'resultsTable' | 'createTables' | 'stateTable'
  >;
  readonly logger?: Logger;
}): RunHistory {
  const { connection, storage, logger = silentLogger } = options;
  const names = storageTableNames(storage);
  const db = storageDatabase(connection, names);
  return new SqlRunHistory({ connection, names, db, logger, createTables: storage.createTables });
}

interface Parts {
  readonly connection: Connection;
  readonly names: Readonly<Record<StorageTable, TableName>>;
  readonly db: Kysely<StorageSchema>;
  readonly logger: Logger;
  readonly createTables: boolean;
}

class SqlRunHistory implements RunHistory {
  readonly #parts: Parts;
  /** Tables that are not there and can be done without; known after the first statement that met one. */
  #missing: ReadonlySet<StorageTable> = new Set();
  /** Runs of which it is known that their numbers are stored together; of the others they are read one by one. */
  readonly #withNumbers = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async listReviewedRuns(options: ListReviewedRunsOptions = {}): Promise<ReviewedTableRun[]> {
    const limit = listLimit(options.limit, DEFAULT_HISTORY_LIMIT);
    if (options.tables?.length === 0) return [];
    const listed = await this.#reading((db, has) => selectReviewedRuns(db, { ...options, limit, has }));
    for (const { run, hasNumbers } of listed) {
      if (hasNumbers) this.#withNumbers.add(keyOf(run.runId, run.table));
    }
    return listed.map(({ run }) => run);
  }

  async loadTables(options: LoadTablesOptions): Promise<StoredTable[]> {
    if (options.runs.length === 0) return [];
    const rows = await this.#reading((db, has) => selectMetrics(db, { ...options, detailed: has.details }));
    const byTable = groupBy(rows, ({ run_id, dataset_name }) => keyOf(run_id, dataset_name));
    return options.runs.map((run) => {
      const own = byTable.get(keyOf(run.runId, run.table)) ?? [];
      const details = own.find(({ metric_name }) => metric_name === DETAILS_MARK)?.metric_value;
      return buildStoredTable({
        run,
        metrics: own.filter(({ metric_name }) => metric_name !== DETAILS_MARK),
        details: details ? parseDetails(details) : undefined,
      });
    });
  }

  async loadNumbers(options: LoadTablesOptions): Promise<StoredTable[]> {
    if (options.runs.length === 0 || options.metrics.length === 0) {
      return options.runs.map((run) => ({ ...run, columns: [] }));
    }
    const isTogether = (run: StoredTableRun): boolean => this.#withNumbers.has(keyOf(run.runId, run.table));
    const { metrics, runs } = options;
    const packed = await this.#reading((db) =>
      selectNumbers(db, {
        metrics,
        together: runs.filter(isTogether),
        apart: runs.filter((run) => !isTogether(run)),
      }),
    );
    return unpackNumbers(options, packed);
  }

  loadRunOutcome(runId?: string): Promise<RunOutcome | undefined> {
    return this.#reading(async (db, has) => (has.outcomes ? selectOutcome(db, runId) : undefined));
  }

  async reviewRun(options: ReviewRunOptions): Promise<RunReview[]> {
    await this.#ensureReviews();
    return this.#writing('reviewed', options.runId, async (db) => {
      const runs = await findReviewed(db, options);
      return writeReviews(db, { ...options, runs });
    });
  }

  async unpinRun(target: ReviewTarget): Promise<RunReview[]> {
    await this.#ensureReviews();
    return this.#writing('unpinned', target.runId, async (db) =>
      deletePins(db, await findReviewed(db, target)),
    );
  }

  /** Works on the tables that are there: only when one is missing is anything asked or made besides. */
  async #reading<Result>(
    read: (db: Kysely<StorageSchema>, has: HistoryTables) => Promise<Result>,
  ): Promise<Result> {
    const { connection, db, names } = this.#parts;
    const attempt = (): Promise<Result> =>
      read(db, {
        reviews: !this.#missing.has('reviews'),
        details: !this.#missing.has('details'),
        outcomes: !this.#missing.has('outcomes'),
      });
    try {
      return await attempt().catch(async (error: unknown) => {
        if (connection.classifyError(error).code !== 'PM_DB_TABLE_MISSING') throw error;
        await this.#makeReady();
        return attempt();
      });
    } catch (error) {
      const tables = `${formatTableName(names.runs)} and ${formatTableName(names.results)}`;
      throw storageFailure({ connection, error, what: `Reading stored runs from ${tables} failed` });
    }
  }

  async #makeReady(): Promise<void> {
    const { connection, names, createTables, logger } = this.#parts;
    const { runs, results, reviews, details, outcomes } = names;
    const needed = createTables ? names : { runs, results };
    await ensureStorageTables({ connection, names: needed, createTables, logger });
    if (createTables) return;
    this.#missing = new Set(await findMissingTables(connection, { reviews, details, outcomes }));
  }

  async #ensureReviews(): Promise<void> {
    const { connection, names, createTables, logger } = this.#parts;
    const { runs, reviews } = names;
    const needed = createTables ? names : { runs, reviews };
    await ensureStorageTables({ connection, names: needed, createTables, logger });
    this.#missing = new Set([...this.#missing].filter((table) => table !== 'reviews'));
  }

  async #writing<Result>(
    action: string,
    runId: string,
    write: (db: Kysely<StorageSchema>) => Promise<Result>,
  ): Promise<Result> {
    const { connection, db, names } = this.#parts;
    try {
      return await db.transaction().execute(write);
    } catch (error) {
      const table = formatTableName(names.reviews);
      const what = `Run ${runId} was not ${action}: writing to table ${table} failed`;
      throw storageFailure({ connection, error, what, details: { runId, table } });
    }
  }
}

function keyOf(runId: string, table: string): string {
  return JSON.stringify([runId, table]);
}
