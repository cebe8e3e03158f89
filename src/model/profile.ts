import type { MetricName } from '../config/metric-names.js';
import type { JsonObject } from '../core/json.js';
import type { ErrorCode } from '../core/errors.js';

/**
 * A number as it is safe to pass on: a `number` when a double holds the decimal without loss
 * (it prints as the same digits), else the exact decimal digits as a string. `NaN` and `±Infinity` are
 * the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
 */
export type ExactNumber = number | string;

/** One bin: values `start ≤ v < end`; the last bin of a histogram is closed: `start ≤ v ≤ end`. */
export interface HistogramBin {
  readonly start: ExactNumber;
  readonly end: ExactNumber;
  readonly count: number;
}

/** A value of a column and how many rows hold it. Texts and the like are cut to 256 characters. */
export interface TopValue {
  readonly value: ExactNumber | boolean;
  readonly count: number;
}

/** `null`: defined for the column, but there was no value to compute it from (empty, or all null). */
export type MetricValue = ExactNumber | boolean | readonly HistogramBin[] | readonly TopValue[] | null;

/** How a metric was estimated, and how far it may be off. */
export interface MetricEstimate {
  /** `sample`: computed exactly, but from a sample of the rows. The others are sketches over every row read. */
  readonly method: 'sample' | 'hyperloglog' | 'quantile-sketch' | 'heavy-hitters';
  /**
   * The expected error as a fraction: of the value for `hyperloglog` (one standard deviation), of the number of
   * values for `quantile-sketch` (rank) and `heavy-hitters` (count).
   */
  readonly relativeError?: number;
  /** The bounds of the confidence interval; absent where none is known. In the metric's own unit. */
  readonly low?: number;
  readonly high?: number;
  readonly confidence?: 0.95;
}

/** A failure or a refusal, as data. `message` holds no secret. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly transient: boolean;
}

/** What was measured of one column: a value, a reason or an error for every metric that was asked for. */
export interface ColumnProfile {
  readonly name: string;
  /** The database's own name of the type, e.g. `numeric(12,2)`. */
  readonly type: string;
  /** Every requested metric that applies to the type, in the order of the plan. */
  readonly metrics: Readonly<Partial<Record<MetricName, MetricValue>>>;
  /** Requested metrics that the type can't have, each with the reason. */
  readonly skipped: Readonly<Partial<Record<MetricName, string>>>;
  /** How the estimated metrics were estimated. A metric that is not in it is exact. Empty: everything is. */
  readonly estimates: Readonly<Partial<Record<MetricName, MetricEstimate>>>;
  /** Set when the column could not be measured; `metrics` then holds what could be. */
  readonly error: Failure | null;
}

/** How it went with a table: `empty` has no rows, `skipped` was left out by decision. */
export type TableStatus = 'success' | 'empty' | 'failed' | 'skipped';

/** What one table's profiling came to. A failed table has no columns and its `error`. */
export interface TableProfile {
  /** Differs from the run's id only where two tables of one name share a run: rows are keyed by (run_id, dataset_name). */
  readonly runId: string;
  readonly schema: string | null;
  readonly table: string;
  readonly fullName: string;
  readonly status: TableStatus;
  /** Rows measured: of the table, or of the partition and sample asked for. `null` when it failed. */
  readonly rowCount: number | null;
  readonly profiledAt: Date;
  readonly durationMs: number;
  readonly columns: readonly ColumnProfile[];
  readonly error: Failure | null;
  /** How it was measured: `row_count`, `column_count`, `partition_config`, `sampling_config`, `strategy`, … (wire names). */
  readonly metadata: JsonObject;
}

/** One run: an entry per planned table, in the order of the plan. */
export interface ProfilingRun {
  readonly runId: string;
  readonly environment: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly tables: readonly TableProfile[];
}
