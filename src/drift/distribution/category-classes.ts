import type { Categories } from './categories.js';

/** Counts of the same classes on both sides; the last class is what is in no other. */
export interface CategoryClasses {
  readonly baseline: readonly number[];
  readonly current: readonly number[];
}

// W. G. Cochran (1954): the chi-square distribution fits where the expected counts are not smaller.
const LEAST_EXPECTED = 5;

/**
 * The classes that two lists of top values make. What a list doesn't say is taken in favour of no change: a value that it
 * leaves out has as many rows as the other side's share asks for, at most those of its least value; counts that may be off
 * are moved towards each other by as much. Classes that are expected fewer than five times go with the rest.
 */
export function categoryClasses(baseline: Categories, current: Categories): CategoryClasses {
  const counts = [...new Set([...baseline.counts.keys(), ...current.counts.keys()])]
    .map((value) => countsOf({ value, baseline, current }))
    .filter(([before, now]) => isExpected({ before, now, baseline, current }));
  const total = (side: 0 | 1): number => counts.reduce((sum, pair) => sum + pair[side], 0);
  const rest: readonly [number, number] = [
    Math.max(0, baseline.n - total(0)),
    Math.max(0, current.n - total(1)),
  ];
  const classes = rest[0] + rest[1] > 0 ? [...counts, rest] : counts;
  return { baseline: classes.map(([before]) => before), current: classes.map(([, now]) => now) };
}

interface Sides {
  readonly baseline: Categories;
  readonly current: Categories;
}

function countsOf({ value, baseline, current }: Sides & { value: string }): readonly [number, number] {
  const before = baseline.counts.get(value);
  const now = current.counts.get(value);
  const known: readonly [number, number] = [
    before ?? Math.min(baseline.greatestOther, ((now ?? 0) / current.n) * baseline.n),
    now ?? Math.min(current.greatestOther, ((before ?? 0) / baseline.n) * current.n),
  ];
  const error = baseline.error + current.error;
  if (error === 0) return known;
  const from = known[0] / baseline.n;
  const change = known[1] / current.n - from;
  const left = Math.sign(change) * Math.max(0, Math.abs(change) - error);
  return [known[0], (from + left) * current.n];
}

function isExpected({ before, now, baseline, current }: Sides & { before: number; now: number }): boolean {
  const share = (before + now) / (baseline.n + current.n);
  return share * Math.min(baseline.n, current.n) >= LEAST_EXPECTED;
}
