import { type Decimal, parseDecimal, rescale } from '../core/decimal.js';
import type { ExactNumber } from '../model/profile.js';
import { rationalToNumber } from '../profiling/accumulators/rational.js';

const ZERO: Decimal = { unscaled: 0n, scale: 0 };

/** current − baseline, computed with all digits; the result is the nearest double. Both are finite. */
export function exactDifference(baseline: ExactNumber, current: ExactNumber): number {
  const { difference, scale } = subtract(baseline, current);
  return rationalToNumber({ numerator: difference, denominator: 10n ** BigInt(scale), exponent: 0 });
}

/**
 * (current − baseline) / |baseline| · 100, computed with all digits; the result is the nearest double. `null` for a
 * baseline of 0. Both are finite.
 */
export function exactChangePercent(baseline: ExactNumber, current: ExactNumber): number | null {
  const { difference, before } = subtract(baseline, current);
  if (before === 0n) return null;
  const size = before < 0n ? -before : before;
  return rationalToNumber({ numerator: difference * 100n, denominator: size, exponent: 0 });
}

/** value − pivot of each, computed with all digits before it is rounded to a double. All are finite. */
export function exactDifferences(pivot: ExactNumber, values: readonly ExactNumber[]): number[] {
  const from = parseDecimal(String(pivot)) ?? ZERO;
  return values.map((value) => {
    if (value === pivot) return 0;
    const to = parseDecimal(String(value)) ?? ZERO;
    const scale = Math.max(from.scale, to.scale);
    if (scale > GREATEST_POWER) return exactDifference(pivot, value);
    return Number(rescale(to, scale) - rescale(from, scale)) / 10 ** scale;
  });
}

// 10 to more than that is no finite double.
const GREATEST_POWER = 300;

function subtract(
  baseline: ExactNumber,
  current: ExactNumber,
): { difference: bigint; before: bigint; scale: number } {
  const from = parseDecimal(String(baseline)) ?? ZERO;
  const to = parseDecimal(String(current)) ?? ZERO;
  const scale = Math.max(from.scale, to.scale);
  const before = rescale(from, scale);
  return { difference: rescale(to, scale) - before, before, scale };
}
