import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';

const NEGATIVE = 0x4000;
const POSITIVE_INFINITY = 0xd000;
const NEGATIVE_INFINITY = 0xf000;
const SPECIAL_WORD = 0x7ff00000;
/** ndigits, weight, sign and dscale, of two bytes each. */
const HEADER_BYTES = 8;
const BASE = 10_000n;
const POWERS = Array.from({ length: 64 }, (_, power) => 10 ** power);

/** Decimals of one scale and at most 15 digits, as whole multiples of 10^-scale: every step is exact in a double. */
export function fixedNumericReader(scale: number): (b: RowBatch, column: number, out: ValueBlock) => void {
  return (batch, column, out) => {
    const { view, starts, stride, rows } = batch;
    const { values } = out;
    const first = column * stride;
    let n = 0;
    for (let slot = first; slot < first + rows; slot += 1) {
      const at = starts[slot] as number;
      if (at < 0) continue;
      const sign = view.getUint16(at + 4);
      if (sign > NEGATIVE) {
        out.nans += 1;
        continue;
      }
      const digits = view.getUint16(at);
      // The power of ten that the first digit counts.
      let power = view.getInt16(at + 2) * 4 + scale;
      let unscaled = 0;
      const end = at + HEADER_BYTES + 2 * digits;
      for (let digit = at + HEADER_BYTES; digit < end; digit += 2, power -= 4) {
        const value = view.getUint16(digit);
        // Digits below the scale are zeros, so the division leaves no rest.
        unscaled += power >= 0 ? value * (POWERS[power] as number) : value / (POWERS[-power] as number);
      }
      values[n] = sign === NEGATIVE ? 0 - unscaled : unscaled;
      n += 1;
    }
    out.count = n;
    out.present = n + out.nans;
    wordsOfValues(out);
    if (out.nans > 0) placeNaNs(batch, column, out);
  };
}

const WORD = 4_294_967_296;

function wordsOfValues(out: ValueBlock): void {
  const { values, low, high, count } = out;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    low[i] = value | 0;
    high[i] = Math.floor(value / WORD);
  }
}

/** Puts the words in the order of the rows, a NaN's among those of the values. From the end, so that none is lost. */
function placeNaNs({ view, starts, stride, rows }: RowBatch, column: number, out: ValueBlock): void {
  const { low, high } = out;
  const first = column * stride;
  let from = out.count;
  let to = out.present;
  for (let slot = first + rows - 1; slot >= first; slot -= 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    to -= 1;
    const special = view.getUint16(at + 4) > NEGATIVE;
    if (!special) from -= 1;
    low[to] = special ? 1 : (low[from] as number);
    high[to] = special ? SPECIAL_WORD : (high[from] as number);
  }
}

/** Where numerics of any size go. */
export interface NumericSink {
  /** `value` × 10^-scale, a safe integer; `scale` is a multiple of 4, and the least that shows the value. */
  addSafe(value: number, scale: number): void;
  /** The same, of any size. */
  addBig(value: bigint, scale: number): void;
  addNaN(): void;
  addInfinity(sign: number): void;
}

// 10,000^4 is beyond the safe integers.
const DIGITS_OF_A_DOUBLE = 3;

/** Reads numerics of any size and scale. */
export function readNumerics(batch: RowBatch, column: number, sink: NumericSink): void {
  const { view, starts, stride, rows } = batch;
  const first = column * stride;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    readNumeric(view, at, sink);
  }
}

/** Reads one numeric. */
export function readNumeric(view: DataView, at: number, sink: NumericSink): void {
  const digits = view.getUint16(at);
  const sign = view.getUint16(at + 4);
  const scale = 4 * (digits - 1 - view.getInt16(at + 2));
  if (sign > NEGATIVE) addSpecial(sign, sink);
  else if (digits === 0) sink.addSafe(0, 0);
  else if (digits <= DIGITS_OF_A_DOUBLE && scale >= 0) {
    const whole = partOfDigits(view, at + HEADER_BYTES, digits);
    sink.addSafe(sign === NEGATIVE ? -whole : whole, scale);
  } else {
    const whole = wholeOfDigits(view, at + HEADER_BYTES, digits);
    const value = scale >= 0 ? whole : whole * 10n ** BigInt(-scale);
    sink.addBig(sign === NEGATIVE ? -value : value, Math.max(0, scale));
  }
}

function addSpecial(sign: number, sink: NumericSink): void {
  if (sign === POSITIVE_INFINITY) sink.addInfinity(1);
  else if (sign === NEGATIVE_INFINITY) sink.addInfinity(-1);
  else sink.addNaN();
}

function partOfDigits(view: DataView, start: number, digits: number): number {
  let part = 0;
  for (let i = 0; i < digits; i += 1) part = part * 10_000 + view.getUint16(start + 2 * i);
  return part;
}

function wholeOfDigits(view: DataView, start: number, digits: number): bigint {
  let whole = 0n;
  for (let index = 0; index < digits; index += DIGITS_OF_A_DOUBLE) {
    const count = Math.min(DIGITS_OF_A_DOUBLE, digits - index);
    const part = BigInt(partOfDigits(view, start + 2 * index, count));
    whole = index === 0 ? part : whole * BASE ** BigInt(count) + part;
  }
  return whole;
}

/** Finds the digits of numerics, for a hash: what else tells two apart is put into `low` and `high`. */
export function readNumericDigits(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const first = column * stride;
  let n = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    out.starts[n] = at + HEADER_BYTES;
    out.ends[n] = at + view.getInt32(at - 4);
    n += 1;
  }
  out.present = n;
}

/** Weight and sign of the numerics whose digits `readNumericDigits` found, mixed into the hashes of the digits. */
export function addWeightAndSign(view: DataView, out: ValueBlock): void {
  const { starts, low, high, present } = out;
  for (let i = 0; i < present; i += 1) {
    const word = view.getInt32((starts[i] as number) - HEADER_BYTES + 2);
    low[i] = (low[i] as number) ^ word;
    high[i] = (high[i] as number) ^ Math.imul(word, 0x9e3779b1);
  }
}
