/** A decimal number without loss: `unscaled × 10^-scale`, `scale ≥ 0`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const PATTERN = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

// PostgreSQL's numeric has 131,072 digits before the point and 16,383 after it. A greater exponent would only cost memory.
const GREATEST_EXPONENT = 150_000;

/**
 * Reads decimal digits, with or without a point or an exponent. `undefined` for NaN, Infinity, an exponent beyond what any
 * database's decimals have, and other texts.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PATTERN.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '' || Math.abs(Number(exponent)) > GREATEST_EXPONENT) return undefined;
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

/** The double that prints as the same decimal as the text; `undefined` when there is none, or it is no decimal. */
export function exactDouble(text: string): number | undefined {
  const digits = canonicalDigits(text);
  if (digits === undefined) return undefined;
  const number = Number(text);
  return canonicalDigits(String(number)) === digits ? number : undefined;
}

/** A number where a double prints the same digits, else the digits; NaN and ±Infinity stay texts. */
export function toExactNumber(text: string): number | string {
  const number = exactDouble(text);
  if (number !== undefined) return number;
  const decimal = parseDecimal(text);
  return decimal ? formatDecimal(decimal) : text;
}

// One spelling for all texts of one decimal. Not by way of Decimal: its integers can't hold an exponent of a million.
function canonicalDigits(text: string): string | undefined {
  const match = PATTERN.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const all = (whole + fraction).replace(/^0+/, '');
  // No pattern for the zeros at the end: it would look at every run of zeros as often as it is long.
  let end = all.length;
  while (end > 0 && all[end - 1] === '0') end -= 1;
  const significant = all.slice(0, end);
  if (significant === '') return '0';
  const shift = Number(exponent) - fraction.length + (all.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${shift}`;
}
