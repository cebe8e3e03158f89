import type { JsonObject } from '../core/json.js';
import type { Failure, MetricEstimate, MetricValue, TableStatus } from './profile.js';

/** One table's row of a stored run. Fields are `null` where whoever wrote the row left them out. */
export interface StoredTableRun {
  readonly runId: string;
  readonly schema: string | null;
  readonly table: string;
  readonly profiledAt: Date;
  readonly environment: string | null;
  /** The stored word: `completed` for what this package and the Python package write. */
  readonly status: string | null;
  readonly rowCount: number | null;
  readonly columnCount: number | null;
}

/** A column as the storage has it. */
export interface StoredColumn {
  readonly name: string;
  /** The type's name as its writer gave it: the database's own, or SQLAlchemy's for rows of the Python package. */
  readonly type: string | null;
  /** By metric name; metrics that this version doesn't know are kept. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** How metrics were estimated, by name. Absent: all are exact, or their writer didn't say. */
  readonly estimates?: Readonly<Record<string, MetricEstimate>>;
  /** Requested metrics that the type can't have, each with the reason. Absent: there are none, or their writer didn't say. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Why the column could not be measured; `null` when it was. */
  readonly error: string | null;
  /** The code of `error`. Absent: there is none, or its writer didn't say. */
  readonly errorCode?: string;
}

/** A table of a stored run with what was measured of its columns. */
export interface StoredTable extends StoredTableRun {
  /** In the order they were stored. Empty for a table without columns. */
  readonly columns: readonly StoredColumn[];
}

/** A run as it was read back: the tables stored under one run id, sorted by name. */
export interface StoredRun {
  readonly runId: string;
  readonly tables: readonly StoredTable[];
}

/** What one table of a run came to. Tables that failed or were left out have this, and no {@link StoredTable}. */
export interface TableOutcome {
  readonly schema: string | null;
  readonly table: string;
  /** What its rows are stored under, when it has any. */
  readonly runId: string;
  readonly status: TableStatus;
  readonly rowCount: number | null;
  readonly columnCount: number;
  readonly profiledAt: Date;
  readonly durationMs: number;
  readonly error: Failure | null;
  /** As of a profile: how it was measured, or what was decided and why. */
  readonly metadata: JsonObject;
}

/** A run as a whole, its tables in the order of its plan. */
export interface RunOutcome {
  readonly runId: string;
  readonly environment: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly tables: readonly TableOutcome[];
}

/**
 * What somebody said about a stored run of a table. A rejected run is never a baseline; a pinned one is the baseline of
 * the strategy `pinned`, and is accepted too. One run of a table can be pinned.
 */
export type RunVerdict = 'accepted' | 'rejected' | 'pinned';

/** What somebody said of one table of a stored run. */
export interface RunReview {
  readonly runId: string;
  readonly schema: string | null;
  readonly table: string;
  readonly verdict: RunVerdict;
  readonly reason: string | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: Date;
}

/** A stored run of a table with what was said about it; `review` is `null` when nothing was. */
export interface ReviewedTableRun extends StoredTableRun {
  readonly review: RunReview | null;
}
