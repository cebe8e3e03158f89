import type { MetricValue } from '../model/profile.js';
import type { ReviewedTableRun } from '../model/run.js';
import { toWireMetric, type WireMetric } from './run-document.js';
import { toWireReviewedRun, type WireReviewedRun } from './run-list.js';

/** How the metrics of a table went. */
export type HistoryDocument = {
  schema_version: 1;
  dataset_name: string;
  schema_name: string | null;
  /** Oldest first. */
  runs: WireReviewedRun[];
  /** A value for each of `runs`, `null` where it has none. Column `*` is the table. */
  series: Array<{ column_name: string; metric_name: string; values: WireMetric[] }>;
};

export function toHistoryDocument(history: {
  readonly dataset: string;
  readonly schema: string | null;
  readonly runs: readonly ReviewedTableRun[];
  readonly series: ReadonlyArray<{
    readonly column: string;
    readonly metric: string;
    readonly values: readonly MetricValue[];
  }>;
}): HistoryDocument {
  return {
    schema_version: 1,
    dataset_name: history.dataset,
    schema_name: history.schema,
    runs: history.runs.map(toWireReviewedRun),
    series: history.series.map(({ column, metric, values }) => {
      return { column_name: column, metric_name: metric, values: values.map(toWireMetric) };
    }),
  };
}
