import { isNumberType } from '../model/is-number-type.js';
import type { StoredColumn } from '../model/run.js';

/** True for a column that holds numbers: it has a mean or a histogram, or the name of its type says so. */
export function isNumberColumn({ type, metrics }: StoredColumn): boolean {
  return metrics.mean != null || Array.isArray(metrics.histogram) || isNumberType(type);
}
