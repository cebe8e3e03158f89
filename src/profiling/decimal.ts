import { equalDecimals, formatDecimal, parseDecimal, toExactNumber } from '../core/decimal.js';
import type { ExactNumber } from '../model/profile.js';

/**
 * A mean of exact values. Where `mean × count` is the sum, the digits are exact and are kept by the rule of
 * {@link toExactNumber}; a mean that doesn't end is rounded to the nearest double, unless its whole part
 * would be lost by that.
 */
export function toExactMean(options: { mean: string; sum: string; count: number }): ExactNumber {
  const mean = parseDecimal(options.mean);
  const sum = parseDecimal(options.sum);
  if (!mean || !sum) return options.mean;
  const product = { unscaled: mean.unscaled * BigInt(options.count), scale: mean.scale };
  if (equalDecimals(product, sum)) return toExactNumber(options.mean);
  const number = Number(options.mean);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : formatDecimal(mean);
}

/** A statistic that is rounded anyway (a deviation, a mean of floats). */
export function toNumber(text: string): ExactNumber {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
