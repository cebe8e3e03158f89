import type { StoredColumn } from '../../model/run.js';

/** A count of the metrics as a double; `undefined` when it is not there. */
export function countOf({ metrics }: StoredColumn, name: string): number | undefined {
  const value = metrics[name];
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const count = Number(value);
  return Number.isFinite(count) && count >= 0 ? count : undefined;
}

/** How many rows of a column are null, as a double; `undefined` when neither count nor share of them was measured. */
export function nullCount(column: StoredColumn): number | undefined {
  const nulls = countOf(column, 'null_count');
  if (nulls !== undefined) return nulls;
  const rows = countOf(column, 'count');
  const percent = countOf(column, 'null_percent');
  return rows === undefined || percent === undefined ? undefined : Math.round((rows * percent) / 100);
}

/** How many rows of a column hold a value, as a double; `undefined` when it was not measured. */
export function valueCount(column: StoredColumn): number | undefined {
  const rows = countOf(column, 'count');
  const nulls = nullCount(column);
  return rows === undefined || nulls === undefined ? undefined : Math.max(0, rows - nulls);
}
