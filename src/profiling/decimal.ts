import type { ExactNumber } from '../model/profile.js';

/** A decimal number without loss: `unscaled × 10^-scale`, `scale ≥ 0`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const PATTERN = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** Reads decimal digits, with or without a point or an exponent. `undefined` for NaN, Infinity and other texts. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PATTERN.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0
    ? trim({ unscaled: digits, scale })
    : { unscaled: digits * 10n ** BigInt(-scale), scale: 0 };
}

function trim({ unscaled, scale }: Decimal): Decimal {
  let digits = unscaled;
  let left = scale;
  while (left > 0 && digits % 10n === 0n) {
    digits /= 10n;
    left -= 1;
  }
  return { unscaled: digits, scale: left };
}

/** Plain digits, without trailing zeros and without an exponent. */
export function formatDecimal(value: Decimal): string {
  const { unscaled, scale } = trim(value);
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function rescale(value: Decimal, scale: number): bigint {
  return value.unscaled * 10n ** BigInt(scale - value.scale);
}

export function equalDecimals(a: Decimal, b: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale);
  return rescale(a, scale) === rescale(b, scale);
}

/** A number where a double prints the same digits, else the digits; NaN and ±Infinity stay texts. */
export function toExactNumber(text: string): ExactNumber {
  const decimal = parseDecimal(text);
  if (!decimal) return text;
  const number = Number(text);
  const printed = Number.isFinite(number) ? parseDecimal(String(number)) : undefined;
  return printed && equalDecimals(printed, decimal) ? number : formatDecimal(decimal);
}

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
