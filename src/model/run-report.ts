import type { JsonObject } from '../core/json.js';
import type { BaselineKind, DriftFinding, DriftSummary, SchemaChange } from './drift.js';
import type { MetricEstimate, MetricValue, TableStatus } from './profile.js';

/** Why something could not be measured. `code` is `null` where whoever stored the run did not keep it. */
export interface ReportFailure {
  readonly code: string | null;
  readonly message: string;
}

/**
 * Everything that a report of a run says, as JSON: moments are ISO 8601 in UTC, numbers that a double can't hold, NaN and
 * ±Infinity are texts.
 */
export interface RunReport {
  readonly schemaVersion: 1;
  /** When the report was made. */
  readonly createdAt: string;
  readonly run: ReportRun;
  /** The database that was profiled; `null` when it is not known. */
  readonly source: { readonly type: string; readonly database: string } | null;
  readonly totals: ReportTotals;
  /** What the report can't say, and why. Empty: nothing is missing. */
  readonly notes: readonly string[];
  /** In the order of the run's plan; by name where that is not known. */
  readonly tables: readonly ReportTable[];
}

/** The run that a report is about. */
export interface ReportRun {
  readonly runId: string;
  readonly environment: string | null;
  /** `null` where whoever stored the run did not keep it, as the two below. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
}

/** Sums over the tables of the report. */
export interface ReportTotals {
  readonly tables: number;
  /** With a result, empty tables included. */
  readonly measured: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rows: number;
  readonly columns: number;
  /** Columns that could not be measured. */
  readonly columnErrors: number;
  /** Tables that were compared with a baseline. */
  readonly compared: number;
  readonly drifts: DriftSummary['driftBySeverity'];
  readonly schemaChanges: number;
  /** Comparisons of which it could not be told. */
  readonly unknown: number;
}

/** A table of a {@link RunReport}. */
export interface ReportTable {
  readonly schema: string | null;
  readonly table: string;
  /** `schema.table`, or `table` without a schema. */
  readonly fullName: string;
  /** What its rows are stored under. */
  readonly runId: string;
  readonly status: TableStatus;
  /** `null` when it was not measured. */
  readonly rowCount: number | null;
  /** When it was looked at. */
  readonly profiledAt: string;
  /** `null` where whoever stored the run did not keep it. */
  readonly durationMs: number | null;
  readonly error: ReportFailure | null;
  /** How it was measured, or what was decided and why, in wire names: `strategy`, `sample`, `decision`, …. */
  readonly metadata: JsonObject;
  readonly columns: readonly ReportColumn[];
  /** `null`: there are no runs before this one, or they were not read. */
  readonly trend: ReportTrend | null;
  /** `null`: it was not compared. */
  readonly drift: ReportDrift | null;
}

/** The last runs of a table, oldest first; the last is the report's own. */
export interface ReportTrend {
  readonly runs: ReadonlyArray<{ readonly runId: string; readonly profiledAt: string }>;
  readonly rowCounts: ReadonlyArray<number | null>;
}

/** A column of a {@link ReportTable}. */
export interface ReportColumn {
  readonly name: string;
  /** `null` where whoever stored the run did not keep it. */
  readonly type: string | null;
  /** By name; a metric that the type can't have is absent, `null`: there was no value to compute it from. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Metrics that the type can't have, each with the reason. */
  readonly skipped: Readonly<Record<string, string>>;
  /** How estimated metrics were estimated; the others are exact. */
  readonly estimates: Readonly<Record<string, MetricEstimate>>;
  readonly error: ReportFailure | null;
  /** By metric: a finite number, or `null`, for each run of the table's trend. Metrics without any number are left out. */
  readonly trends: Readonly<Record<string, ReadonlyArray<number | null>>>;
  /** The baseline's histogram, top values and counts of a column that drifted; `null` where there is none to show. */
  readonly before: Readonly<Record<string, MetricValue>> | null;
}

/** How a table compares with its baseline. */
export interface ReportDrift {
  readonly strategies: readonly string[];
  readonly baseline: {
    readonly kind: BaselineKind;
    /** Newest first; empty: there is none. */
    readonly runIds: readonly string[];
    readonly profiledAt: string | null;
    readonly historyRunIds: readonly string[];
    /** Why there is none, else `null`. */
    readonly reason: string | null;
  };
  /** What drifted, the worst first. What is `ok` is only counted. */
  readonly findings: readonly DriftFinding[];
  /** Comparisons of which it could not be told, by reason. */
  readonly unknown: readonly ReportUnknown[];
  readonly schemaChanges: readonly SchemaChange[];
  readonly summary: DriftSummary;
}

/** Comparisons that could not be told for one reason. */
export interface ReportUnknown {
  readonly reason: string;
  readonly count: number;
  /** At most 20 of them: `column.metric`, or the metric of the whole table. */
  readonly examples: readonly string[];
}
