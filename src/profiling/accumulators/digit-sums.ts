/** Bits of one digit: products of two digits keep 13 bits of a double free, enough for the sum of a chunk. */
export const DIGIT_BITS = 20;

/** Most digits a value is cut into. */
export const MAX_DIGITS = 4;

/** Most values of one call: 2^12 products below 2^41 stay below 2^53. */
export const CHUNK_VALUES = 4096;

/** Places of the result: four digit sums, then seven sums of products by weight. */
export const DIGIT_SUMS = 11;
export const FIRST_PRODUCT = 4;

// Adding and taking away 1.5 × 2^52 / unit rounds to a multiple of the unit (Dekker).
const TO_UNIT = 1.5 * 2 ** 52;
const TO_UNIT_1 = 1.5 * 2 ** 32;
const TO_UNIT_2 = 1.5 * 2 ** 12;
const DIGIT = 2 ** DIGIT_BITS;

export interface DigitChunk {
  readonly values: Float64Array;
  readonly from: number;
  /** At most `CHUNK_VALUES` past `from`. */
  readonly to: number;
  /** The power of two that brings every value to |x| ≤ 2^20, with nothing below 2^(-20 × (digits - 1)). */
  readonly scale: number;
  /** 1 to 4 */
  readonly digits: number;
}

/**
 * Cuts each value into signed digits of 20 bits and sums digits and products of digits: every sum is an integer
 * below 2^53, so nothing is rounded. `out` holds Σa, Σb, Σc, Σd, then Σaa, Σab, Σ(2ac+bb), Σ(ad+bc), Σ(2bd+cc), Σcd, Σdd.
 */
export function sumDigits(chunk: DigitChunk, out: Float64Array): void {
  const { values, from, to, scale, digits } = chunk;
  out.fill(0);
  if (digits === 1) sumOne(values, from, to, scale, out);
  else if (digits === 2) sumTwo(values, from, to, scale, out);
  else if (digits === 3) sumThree(values, from, to, scale, out);
  else sumFour(values, from, to, scale, out);
}

function sumOne(values: Float64Array, from: number, to: number, scale: number, out: Float64Array): void {
  let s0 = 0;
  let p0 = 0;
  for (let i = from; i < to; i += 1) {
    const a = (values[i] as number) * scale;
    s0 += a;
    p0 += a * a;
  }
  out[0] = s0;
  out[4] = p0;
}

function sumTwo(values: Float64Array, from: number, to: number, scale: number, out: Float64Array): void {
  let s0 = 0;
  let s1 = 0;
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  for (let i = from; i < to; i += 1) {
    const x = (values[i] as number) * scale;
    const a = x + TO_UNIT - TO_UNIT;
    const b = x - a;
    s0 += a;
    s1 += b;
    p0 += a * a;
    p1 += a * b;
    p2 += b * b;
  }
  out[0] = s0;
  out[1] = s1 * DIGIT;
  out[4] = p0;
  out[5] = p1 * DIGIT;
  out[6] = p2 * DIGIT ** 2;
}

function sumThree(values: Float64Array, from: number, to: number, scale: number, out: Float64Array): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let p4 = 0;
  for (let i = from; i < to; i += 1) {
    const x = (values[i] as number) * scale;
    const a = x + TO_UNIT - TO_UNIT;
    const rest = x - a;
    const b = rest + TO_UNIT_1 - TO_UNIT_1;
    const c = rest - b;
    s0 += a;
    s1 += b;
    s2 += c;
    p0 += a * a;
    p1 += a * b;
    p2 += a * (c + c) + b * b;
    p3 += b * c;
    p4 += c * c;
  }
  out[0] = s0;
  out[1] = s1 * DIGIT;
  out[2] = s2 * DIGIT ** 2;
  out[4] = p0;
  out[5] = p1 * DIGIT;
  out[6] = p2 * DIGIT ** 2;
  out[7] = p3 * DIGIT ** 3;
  out[8] = p4 * DIGIT ** 4;
}

function sumFour(values: Float64Array, from: number, to: number, scale: number, out: Float64Array): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let p4 = 0;
  let p5 = 0;
  let p6 = 0;
  for (let i = from; i < to; i += 1) {
    const x = (values[i] as number) * scale;
    const a = x + TO_UNIT - TO_UNIT;
    const below = x - a;
    const b = below + TO_UNIT_1 - TO_UNIT_1;
    const rest = below - b;
    const c = rest + TO_UNIT_2 - TO_UNIT_2;
    const d = rest - c;
    s0 += a;
    s1 += b;
    s2 += c;
    s3 += d;
    p0 += a * a;
    p1 += a * b;
    p2 += a * (c + c) + b * b;
    p3 += a * d + b * c;
    p4 += b * (d + d) + c * c;
    p5 += c * d;
    p6 += d * d;
  }
  out[0] = s0;
  out[1] = s1 * DIGIT;
  out[2] = s2 * DIGIT ** 2;
  out[3] = s3 * DIGIT ** 3;
  out[4] = p0;
  out[5] = p1 * DIGIT;
  out[6] = p2 * DIGIT ** 2;
  out[7] = p3 * DIGIT ** 3;
  out[8] = p4 * DIGIT ** 4;
  out[9] = p5 * DIGIT ** 5;
  out[10] = p6 * DIGIT ** 6;
}
