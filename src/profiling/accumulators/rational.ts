/** numerator / denominator × 2^exponent, denominator > 0 */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly exponent: number;
}

// Enough that one rounding of the quotient and its remainder bit is the rounding of the value.
const QUOTIENT_BITS = 66;
// One bit below the smallest double: with the remainder bit, all that its rounding needs.
const LEAST_EXPONENT = -1075;

/** The nearest double, also among the subnormal ones; ±Infinity beyond the greatest. */
export function rationalToNumber({ numerator, denominator, exponent }: Rational): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const wanted = exponent - (QUOTIENT_BITS + bitLength(denominator) - bitLength(size));
  const unit = Math.max(wanted, LEAST_EXPONENT);
  const shift = exponent - unit;
  const top = shift >= 0 ? size << BigInt(shift) : size;
  const bottom = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const number = scaleByPower(Number(withSticky(top / bottom, top % bottom !== 0n)), unit);
  return negative ? -number : number;
}

/** The double nearest to the square root of a value ≥ 0. */
export function rootOfRational({ numerator, denominator, exponent }: Rational): number {
  if (numerator <= 0n) return 0;
  let shift = 2 * QUOTIENT_BITS + bitLength(denominator) - bitLength(numerator);
  if ((exponent - shift) % 2 !== 0) shift += 1;
  const top = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const bottom = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const quotient = top / bottom;
  const root = integerRoot(quotient);
  const inexact = root * root !== quotient || top % bottom !== 0n;
  return scaleByPower(Number(withSticky(root, inexact)), (exponent - shift) / 2);
}

function withSticky(value: bigint, inexact: boolean): bigint {
  return inexact ? (value << 1n) | 1n : value << 1n;
}

// `doubled` counts halves of 2^exponent, because of the sticky bit.
function scaleByPower(doubled: number, exponent: number): number {
  const power = exponent - 1;
  const first = Math.max(-1000, Math.min(1000, power));
  return doubled * 2 ** first * 2 ** (power - first);
}

/** Bits of a value ≥ 0; 0 for 0. */
function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)));
}

/** ⌊√value⌋ by Newton's method, from above. */
function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
