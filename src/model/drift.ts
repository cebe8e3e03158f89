import type { BaselineStrategy, DistributionTest } from '../config/drift-names.js';
import type { DriftSeverity } from './event.js';
import type { ExactNumber } from './profile.js';
import type { StoredTable } from './run.js';

/** `unknown`: it could not be told, and `reason` says why. Not a pass. */
export type DriftOutcome = 'ok' | 'drift' | 'unknown';

/** What decided: a rule on one metric, or a test of the distribution. */
export type DriftTest = 'absolute_threshold' | 'standard_deviation' | DistributionTest;

/** `column` of what concerns the table as a whole: its `row_count`, its columns' order. */
export const WHOLE_TABLE = '*';

/** One comparison of the tested run with its baseline. */
export interface DriftFinding {
  /** `*` for the table as a whole. */
  readonly column: string;
  /** A metric's name, or `distribution` where all values were compared. */
  readonly metric: string;
  readonly test: DriftTest;
  readonly outcome: DriftOutcome;
  /** `null` unless `outcome` is `drift`. */
  readonly severity: DriftSeverity | null;
  /** `null` for a distribution, and where there is no value. The mean over the runs of a baseline of several. */
  readonly baselineValue: ExactNumber | null;
  readonly currentValue: ExactNumber | null;
  /** Of the baseline's magnitude, with its sign. `null` for a baseline of 0 and where either side is no finite number. */
  readonly changePercent: number | null;
  /** Standard deviations from the mean for `standard_deviation`, the test's statistic for a distribution, else `null`. */
  readonly statistic: number | null;
  readonly pValue: number | null;
  /**
   * What would have been `ok`: of the metric, or of the statistic of a distribution (of Cramér's V for `chi_square`).
   * An end that is `null` is open.
   */
  readonly expected: { readonly low: number | null; readonly high: number | null } | null;
  /** The runs behind `standard_deviation`; `stddev` is the sample deviation. */
  readonly history: { readonly n: number; readonly mean: number; readonly stddev: number } | null;
  /** The rule in words, with its thresholds. */
  readonly rule: string;
  /** Why the outcome is `unknown`, or what else there is to know; `null` when nothing. */
  readonly reason: string | null;
  /** Either value comes from a sample or a sketch. A metric without a note of how it was estimated counts as exact. */
  readonly estimated: boolean;
}

/** How the columns of a table changed. */
export type SchemaChangeType =
  | 'column_added'
  | 'column_removed'
  | 'type_changed'
  | 'column_renamed'
  | 'columns_reordered';

/** What speaks for a rename: the two columns have one type, and … */
export interface RenameEvidence {
  /** 0 to 1; a rename is suspected from `drift_detection.schema_changes.rename_score` on. */
  readonly score: number;
  readonly samePosition: boolean;
  /** 0 to 1: how alike the names are. */
  readonly nameSimilarity: number;
  /** Metrics whose values differ by 1 % at most. */
  readonly matchingMetrics: readonly string[];
  readonly differingMetrics: readonly string[];
}

/** A column that moved among those that both runs have. Positions count from 1. */
export interface MovedColumn {
  readonly column: string;
  readonly oldPosition: number;
  readonly newPosition: number;
}

/** How the columns of the tested run differ from those of the newest run of the baseline. */
export interface SchemaChange {
  readonly changeType: SchemaChangeType;
  /** Its name now; the former one of a removed column; `*` for `columns_reordered`. */
  readonly column: string;
  /** Its name in the baseline, for `column_renamed` only. */
  readonly oldName: string | null;
  /** `null` for an added column, for `columns_reordered`, and where the type was not stored. */
  readonly oldType: string | null;
  /** `null` for a removed column, for `columns_reordered`, and where the type was not stored. */
  readonly newType: string | null;
  /** For `column_renamed`, else `null`. */
  readonly evidence: RenameEvidence | null;
  /** For `columns_reordered`: the fewest columns whose moving explains the order. Else empty. */
  readonly moved: readonly MovedColumn[];
}

/** `given`: the caller named the run. */
export type BaselineKind = BaselineStrategy | 'given';

/** The runs that a table is compared with. */
export interface Baseline {
  readonly kind: BaselineKind;
  /** Newest first; empty: there is none, and every comparison is `unknown`. */
  readonly runs: readonly StoredTable[];
  /** For `standard_deviation`: the runs of the history, newest first, never the tested one. */
  readonly history: readonly StoredTable[];
  /** Why there is none; `null` or absent when there is one. */
  readonly reason?: string | null;
}

/** A report in numbers. */
export interface DriftSummary {
  readonly totalDrifts: number;
  readonly schemaChanges: number;
  readonly driftBySeverity: Readonly<Record<DriftSeverity, number>>;
  /** There is a drift of severity `high`. */
  readonly hasCriticalDrift: boolean;
  readonly totalOk: number;
  readonly totalUnknown: number;
}

/** One table of one run compared with its baseline. */
export interface DriftReport {
  readonly dataset: string;
  readonly schema: string | null;
  /** The strategies that ran, `drift_detection.strategy` first. */
  readonly strategies: readonly string[];
  readonly baseline: {
    readonly kind: BaselineKind;
    /** Newest first; empty: there is none. */
    readonly runIds: readonly string[];
    /** When the newest of them was profiled; `null` when there is none. */
    readonly profiledAt: Date | null;
    readonly historyRunIds: readonly string[];
    /** Why there is none, else `null`. */
    readonly reason: string | null;
  };
  readonly current: { readonly runId: string; readonly profiledAt: Date };
  /** Every comparison, `ok` and `unknown` too, in the order of the tested run's columns. */
  readonly findings: readonly DriftFinding[];
  readonly schemaChanges: readonly SchemaChange[];
  readonly summary: DriftSummary;
}
