import { isHistogram } from '../../model/is-histogram.js';
import type { TopValue } from '../../model/profile.js';
import type { StoredColumn } from '../../model/run.js';
import { valueCount } from './value-count.js';

/** The most frequent values of a column, and how many values there are in all. */
export interface Categories {
  readonly n: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The list holds every value. */
  readonly complete: boolean;
  /** A value that is not listed is no more frequent than this. 0 when the list is complete. */
  readonly greatestOther: number;
  /** By how much a count may be off, as a part of `n`; 0 when the list is exact. */
  readonly error: number;
  readonly estimated: boolean;
}

/** `undefined` when the top values, or how many values there are, were not measured. */
export function readCategories(column: StoredColumn): Categories | undefined {
  const values = topValuesOf(column);
  const n = valueCount(column);
  if (values === undefined || n === undefined) return undefined;
  const estimate = column.estimates?.top_values;
  const counts = new Map(values.map(({ value, count }) => [keyOf(value), count]));
  const complete = values.reduce((sum, { count }) => sum + count, 0) >= n;
  return {
    n,
    counts,
    complete,
    greatestOther: complete ? 0 : Math.min(Number.POSITIVE_INFINITY, ...values.map(({ count }) => count)),
    error: estimate?.relativeError ?? 0,
    estimated: estimate !== undefined,
  };
}

/** The top values; `[]` for a column without values, `undefined` when they were not measured. */
export function topValuesOf({ metrics }: StoredColumn): readonly TopValue[] | undefined {
  const values = metrics.top_values;
  if (!Array.isArray(values)) return values === null ? [] : undefined;
  return isHistogram(values) ? undefined : values;
}

// Numbers read from a text and numbers are one value; true is not the text "true", but no column holds both.
const keyOf = (value: TopValue['value']): string => String(value);

/** The lists of several runs put together; at least one. */
export function poolCategories(all: readonly Categories[]): Categories {
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
  const counts = new Map<string, number>();
  for (const one of all) {
    for (const [value, count] of one.counts) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return {
    n: all.reduce((sum, { n }) => sum + n, 0),
    counts,
    complete: all.every(({ complete }) => complete),
    greatestOther: all.reduce((sum, { greatestOther }) => sum + greatestOther, 0),
    error: Math.max(0, ...all.map(({ error }) => error)),
    estimated: all.some(({ estimated }) => estimated),
  };
}
