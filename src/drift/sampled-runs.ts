import type { DriftFinding } from '../model/drift.js';
import type { StoredTable } from '../model/run.js';

// Of a sample these are what its rows have, and no estimate of what the table has.
const OF_THE_ROWS_READ: ReadonlySet<string> = new Set([
  'row_count',
  'count',
  'null_count',
  'distinct_count',
  'distinct_percent',
  'min',
  'max',
  'min_length',
  'max_length',
  'empty_count',
  'zero_count',
  'nan_count',
  'infinity_count',
]);

/** Whether some of the runs measured a sample of the rows, and others all of them. */
export function areMixed(runs: readonly StoredTable[]): boolean {
  return new Set(runs.map(isSample)).size > 1;
}

/** A drift of a metric that says how many rows were read, between a sample and a whole table, can't be told. */
export function withoutSampleSize(finding: DriftFinding): DriftFinding {
  if (finding.outcome !== 'drift' || !OF_THE_ROWS_READ.has(finding.metric)) return finding;
  const reason = 'one side is of a sample, the other of all rows: this metric depends on how many were read';
  return { ...finding, outcome: 'unknown', severity: null, reason };
}

function isSample({ columns }: StoredTable): boolean {
  return columns.some(({ estimates = {} }) =>
    Object.values(estimates).some(({ method }) => method === 'sample'),
  );
}
