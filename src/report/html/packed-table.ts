import type { DriftSeverity } from '../../model/event.js';
import type { ExactNumber } from '../../model/profile.js';

/**
 * What the page holds of a table for its cards. Names that repeat are kept once, and keys are short: ten thousand columns
 * fit into one file.
 */
export interface PackedTable {
  readonly types: readonly string[];
  /** The metrics that {@link PackedColumn.v} has, in its order. */
  readonly metrics: readonly string[];
  readonly skipped: ReadonlyArray<Readonly<Record<string, string>>>;
  /** When the runs of the trends were profiled, oldest first. */
  readonly runs: readonly string[];
  readonly rules: readonly string[];
  readonly columns: readonly PackedColumn[];
}

/** An empty list: the metric is absent. `null`: there was no value to compute it from. */
export type PackedValue = ExactNumber | boolean | null | readonly [];

export interface PackedColumn {
  readonly n: string;
  /** Index of the type, or `null`. */
  readonly t: number | null;
  readonly v: readonly PackedValue[];
  readonly h?: PackedHistogram;
  readonly o?: readonly PackedTop[];
  /** Index of what is skipped. */
  readonly s?: number;
  /** By metric: method, relative error, low, high. */
  readonly e?: Readonly<Record<string, PackedEstimate>>;
  /** The error: code and message. */
  readonly x?: readonly [code: string | null, message: string];
  /** Trends by metric, six significant digits; one value only: it was the same in every run. */
  readonly r?: Readonly<Record<string, ReadonlyArray<number | null>>>;
  /** What the baseline had. */
  readonly b?: { readonly h?: PackedHistogram; readonly o?: readonly PackedTop[]; readonly c: number | null };
  readonly f?: readonly PackedFinding[];
}

export type PackedTop = readonly [value: ExactNumber | boolean, count: number];

export type PackedEstimate = readonly [
  method: string,
  relativeError: number | null,
  low: number | null,
  high: number | null,
];

/** The edges, or only the first and the last where the bins are equally wide to the last bit; and the counts. */
export type PackedHistogram = readonly [edges: readonly ExactNumber[], counts: readonly number[]];

export interface PackedFinding {
  readonly m: string;
  readonly s: DriftSeverity;
  readonly test: string;
  /** Baseline and current value, as text for people. */
  readonly a: string;
  readonly z: string;
  readonly change: string;
  readonly allowed: string;
  /** Index of the rule. */
  readonly rule: number;
  readonly reason?: string;
  readonly estimated?: 1;
}
