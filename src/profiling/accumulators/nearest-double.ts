import { formatDecimal } from '../../core/decimal.js';

// 10^308 is the greatest power of ten that a double holds.
const GREATEST_POWER = 308;

/** A double for unscaled × 10^-scale, within a rounding of the nearest; beyond the range of doubles the greatest or least. */
export function nearestDouble(unscaled: bigint, scale: number): number {
  const quotient = Number(unscaled) / 10 ** scale;
  if (scale <= GREATEST_POWER && Number.isFinite(quotient)) return quotient;
  const nearest = Number(formatDecimal({ unscaled, scale }));
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, nearest));
}
