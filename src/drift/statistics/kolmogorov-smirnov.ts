import { kolmogorovSurvival } from './kolmogorov-survival.js';
import { greatestCommonDivisor, smirnovExact } from './smirnov-exact.js';

/** `auto`: exact up to 10,000 values on either side. */
export type KsMethod = 'auto' | 'exact' | 'asymp';

export interface KsResult {
  /** sup |F₁ − F₂|, 0 to 1. */
  readonly statistic: number;
  readonly pValue: number;
}

const GREATEST_AUTO = 10_000;
const GREATEST_MULTIPLE = 2 ** 31 - 1;

/**
 * The two-sample Kolmogorov–Smirnov test of two samples, as scipy.stats.ks_2samp, two-sided. Neither may be empty.
 */
export function kolmogorovSmirnov(
  first: readonly number[],
  second: readonly number[],
  method: KsMethod = 'auto',
): KsResult {
  const statistic = greatestDifference(sorted(first), sorted(second));
  return ksPValue({ statistic, n1: first.length, n2: second.length, method });
}

/**
 * The p-value of a statistic from samples of n1 and n2 values. `asymp`: the distribution of one sample of
 * n1 · n2 / (n1 + n2) values. The statistic comes back rounded to a multiple of 1 / lcm(n1, n2) when it was exact.
 */
export function ksPValue(options: { statistic: number; n1: number; n2: number; method: KsMethod }): KsResult {
  const { statistic, n1, n2, method } = options;
  const divisor = greatestCommonDivisor(n1, n2);
  const multiple = (n1 / divisor) * n2;
  const exact =
    method === 'exact'
      ? n1 / divisor < GREATEST_MULTIPLE / (n2 / divisor)
      : Math.max(n1, n2) <= GREATEST_AUTO;
  if (exact && method !== 'asymp') {
    const h = Math.round(statistic * multiple);
    return { statistic: h / multiple, pValue: clip(smirnovExact({ n1, n2, h })) };
  }
  const size = roundHalfToEven((n1 * n2) / (n1 + n2));
  return { statistic, pValue: clip(kolmogorovSurvival(size, statistic)) };
}

function greatestDifference(first: Float64Array, second: Float64Array): number {
  let i = 0;
  let j = 0;
  let greatest = 0;
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i] ?? 0, second[j] ?? 0);
    while (i < first.length && first[i] === value) i += 1;
    while (j < second.length && second[j] === value) j += 1;
    greatest = Math.max(greatest, Math.abs(i / first.length - j / second.length));
  }
  return greatest;
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

function clip(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}

/** As numpy rounds. */
function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
