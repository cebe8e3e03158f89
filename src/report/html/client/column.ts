import type { ExactNumber } from '../../../model/profile.js';
import type { PackedColumn, PackedHistogram, PackedTable } from '../packed-table.js';

/** A histogram with all its edges: one more than counts. */
export interface Histogram {
  readonly edges: readonly ExactNumber[];
  readonly counts: readonly number[];
}

/** The scalar metrics of a column by name. */
export function metricsOf(
  table: PackedTable,
  column: PackedColumn,
): Map<string, ExactNumber | boolean | null> {
  const found = new Map<string, ExactNumber | boolean | null>();
  column.v.forEach((value, index) => {
    const name = table.metrics[index];
    if (name !== undefined && !isAbsent(value)) found.set(name, value);
  });
  return found;
}

function isAbsent(value: PackedColumn['v'][number]): value is readonly [] {
  return typeof value === 'object' && value !== null;
}

export function unpackHistogram([edges, counts]: PackedHistogram): Histogram {
  const [first, last] = edges;
  if (edges.length !== 2 || counts.length < 2 || typeof first !== 'number' || typeof last !== 'number') {
    return { edges, counts };
  }
  const all = Array.from({ length: counts.length + 1 }, (_, index) => {
    return first + ((last - first) * index) / counts.length;
  });
  return { edges: all, counts };
}

/** The values of a trend, one a run. */
export function unpackTrend(table: PackedTable, values: ReadonlyArray<number | null>): Array<number | null> {
  const [only = null] = values;
  return values.length === 1 ? table.runs.map(() => only) : [...values];
}

/** A rank by which columns that need a look come first. */
export function urgencyOf({ x: error, f: findings = [] }: PackedColumn): number {
  const ranks = findings.map(({ s }) => (s === 'high' ? 3 : s === 'medium' ? 2 : 1));
  return Math.max(0, error ? 4 : 0, ...ranks);
}
