import type {
  ReviewedTableRun,
  RunOutcome,
  RunReview,
  RunVerdict,
  StoredTable,
  StoredTableRun,
} from '../model/run.js';

/** How many runs of a table are looked back at when nobody says. */
export const DEFAULT_HISTORY_LIMIT = 1000;

/** Which stored runs are listed. */
export interface ListReviewedRunsOptions {
  readonly table?: string;
  /** Only tables of these names, in any schema. */
  readonly tables?: readonly string[];
  /** `null`: only tables stored without a schema. Left out: any. */
  readonly schema?: string | null;
  /** At most so many of each table. Default 1000. */
  readonly limit?: number;
  /** Runs to list however old they are. A table's pinned run always is. */
  readonly runIds?: readonly string[];
}

/** Which stored tables are read, and which of their metrics. */
export interface LoadTablesOptions {
  readonly runs: readonly StoredTableRun[];
  /** Only these metrics; columns without one of them are there all the same. */
  readonly metrics: readonly string[];
}

/** Which rows of a run: all its tables, or one. */
export interface ReviewTarget {
  readonly runId: string;
  readonly table?: string;
  /** `null`: the table that is stored without a schema. Left out: any. */
  readonly schema?: string | null;
}

/** What is said of a run; of all its tables when none is named. */
export interface ReviewRunOptions extends ReviewTarget {
  readonly verdict: RunVerdict;
  readonly reason?: string;
  readonly reviewedBy?: string;
  /** Default: now. */
  readonly reviewedAt?: Date;
}

/**
 * What is stored of the runs before, and what was said about them. Each reading method is one statement, for any number of
 * tables, columns and runs.
 */
export interface RunHistory {
  /**
   * Stored tables with what was said about them, newest first.
   * @throws {StorageError} PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING, PM_INVALID_ARGUMENT for a bad limit
   */
  listReviewedRuns(options?: ListReviewedRunsOptions): Promise<ReviewedTableRun[]>;
  /**
   * The tables of these rows with the metrics asked for, in the order given, values exact, columns in the order in which
   * they were stored. A row that has gone since it was listed gives a table without columns.
   * @throws {StorageError} PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
   */
  loadTables(options: LoadTablesOptions): Promise<StoredTable[]>;
  /**
   * Like {@link loadTables} for long histories, a fraction of the time: finite numbers only, as doubles, without types,
   * errors and estimates, the columns in no particular order; ones without a number may be missing.
   * @throws {StorageError} PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
   */
  loadNumbers(options: LoadTablesOptions): Promise<StoredTable[]>;
  /**
   * What a run came to as a whole, failed tables too; of the run that ended last when none is named. `undefined`: nothing is
   * kept of it, because it is not stored, every table was left out by decision, or the Python package or an earlier version
   * stored it.
   * @throws {StorageError} PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
   */
  loadRunOutcome(runId?: string): Promise<RunOutcome | undefined>;
  /**
   * Says something about a run, in the place of what was said before, and gives what is now said. `pinned` takes the pin off
   * the run of the same table that had it, which stays accepted.
   * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN naming the nearest, PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
   */
  reviewRun(options: ReviewRunOptions): Promise<RunReview[]>;
  /**
   * Takes a run's pin off; it stays accepted. Gives what was pinned: empty when nothing was.
   * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN, PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
   */
  unpinRun(target: ReviewTarget): Promise<RunReview[]>;
}
