import { rationalToNumber, rootOfRational } from './rational.js';

/** What follows from exact sums. */
export interface NumberSummary {
  /** `null` without values. */
  readonly mean: number | null;
  /** Of the sample (n − 1); `null` below two values. */
  readonly stddev: number | null;
}

/** Exact sums over `count` values: Σ v = sum × 2^exponent / divisor, Σ v² = squares × 2^(2 exponent) / divisor². */
export interface ExactTotals {
  readonly count: number;
  readonly sum: bigint;
  readonly squares: bigint;
  readonly exponent: number;
  readonly divisor?: bigint;
}

/** Each figure is rounded once, at its end. */
export function summarize({ count, sum, squares, exponent, divisor = 1n }: ExactTotals): NumberSummary {
  if (count === 0) return { mean: null, stddev: null };
  const n = BigInt(count);
  const mean = rationalToNumber({ numerator: sum, denominator: n * divisor, exponent });
  if (count === 1) return { mean, stddev: null };
  const stddev = rootOfRational({
    numerator: n * squares - sum * sum,
    denominator: n * (n - 1n) * divisor * divisor,
    exponent: 2 * exponent,
  });
  return { mean, stddev };
}
