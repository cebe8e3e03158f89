import { type Decimal, formatDecimal, parseDecimal, toExactNumber } from '../core/decimal.js';
import type { ExactNumber } from '../model/profile.js';

// Digits after the point up to which a mean that ends is given with all of them; a sum with more keeps its own.
const EXACT_DIGITS = 16;
// More than a double tells apart, so that rounding twice is rounding once.
const DOUBLE_DIGITS = 40;

/**
 * The mean of exact values from their sum. One that ends within 16 digits after the point (or those of the sum) is
 * exact by the rule of {@link toExactNumber}; another is rounded to the nearest double, unless its whole part would be
 * lost by that: then it is rounded to one digit after the point, or those of the sum. `undefined` when `sum` is no decimal.
 */
export function toExactMean(options: { sum: string; count: number }): ExactNumber | undefined {
  const sum = parseDecimal(options.sum);
  if (!sum || options.count === 0) return undefined;
  const count = BigInt(options.count);
  const digits = Math.max(EXACT_DIGITS, sum.scale);
  if ((sum.unscaled * 10n ** BigInt(digits - sum.scale)) % count === 0n) {
    return toExactNumber(formatDecimal(divide(sum, count, digits)));
  }
  const number = Number(formatDecimal(divide(sum, count, sum.scale + DOUBLE_DIGITS)));
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  return formatDecimal(divide(sum, count, Math.max(1, sum.scale)));
}

/** Rounded half away from zero to `scale` digits after the point. */
function divide(value: Decimal, divisor: bigint, scale: number): Decimal {
  const numerator = value.unscaled * 10n ** BigInt(scale - value.scale);
  const half = numerator < 0n ? -divisor / 2n : divisor / 2n;
  return { unscaled: (numerator + half) / divisor, scale };
}

/** A statistic that is rounded anyway (a deviation, a mean of floats). */
export function toNumber(text: string): ExactNumber {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
