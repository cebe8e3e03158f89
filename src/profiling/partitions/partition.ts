import type { RowSource } from '../../connectors/row-selection.js';
import type { PartialProfileState } from '../accumulators/partial-profile.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';

/** A part of a table's rows that can be read by itself. Every row is in one. */
export interface Partition {
  readonly name: string;
  /** What it was when the token was read; `null`: unknown, so that it is read each time. */
  readonly token: string | null;
  readonly source: RowSource;
}

/** What is kept of a partition until it changes. */
export interface KeptPartition {
  readonly name: string;
  readonly token: string;
  /** Of what was collected: the columns, their types and the metrics. Another one makes it useless. */
  readonly signature: string;
  readonly rows: number;
  readonly profile: PartialProfileState;
}

/** The bounds and edges of histograms by column name: parts with the same ones add up. */
export type KeptHistograms = Readonly<Record<string, HistogramPlan>>;
