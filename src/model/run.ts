import type { MetricEstimate, MetricValue } from './profile.js';

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

export interface StoredColumn {
  readonly name: string;
  /** The type's name as its writer gave it: the database's own, or SQLAlchemy's for rows of the Python package. */
  readonly type: string | null;
  /** By metric name; metrics that this version doesn't know are kept. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** How metrics were estimated, by name. Absent: all are exact, or their writer didn't say. */
  readonly estimates?: Readonly<Record<string, MetricEstimate>>;
  /** Why the column could not be measured; `null` when it was. */
  readonly error: string | null;
}

export interface StoredTable extends StoredTableRun {
  /** In the order they were stored. Empty for a table without columns. */
  readonly columns: readonly StoredColumn[];
}

/** A run as it was read back: the tables stored under one run id, sorted by name. */
export interface StoredRun {
  readonly runId: string;
  readonly tables: readonly StoredTable[];
}

/**
 * What somebody said about a stored run of a table. A rejected run is never a baseline; a pinned one is the baseline of
 * the strategy `pinned`, and is accepted too. One run of a table can be pinned.
 */
export type RunVerdict = 'accepted' | 'rejected' | 'pinned';

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
