import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';

const EXPONENT = 0x7ff00000;
const EXPONENT_32 = 0x7f800000;
const NAN_WORD = 0x7ff80000;

export function readFloat64(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  let present = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const value = view.getFloat64(at);
    const top = view.getInt32(at);
    if ((top & EXPONENT) !== EXPONENT) {
      values[n] = value;
      n += 1;
      // Both zeros are one value.
      low[present] = view.getInt32(at + 4);
      high[present] = value === 0 ? 0 : top;
    } else countSpecial(value, present, out);
    present += 1;
  }
  out.count = n;
  out.present = present;
}

export function readFloat32(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  let present = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const bits = view.getInt32(at);
    const value = view.getFloat32(at);
    if ((bits & EXPONENT_32) !== EXPONENT_32) {
      values[n] = value;
      n += 1;
      low[present] = 0;
      high[present] = value === 0 ? 0 : bits;
    } else countSpecial(value, present, out);
    present += 1;
  }
  out.count = n;
  out.present = present;
}

/** Every NaN is one value, whatever its bits. */
function countSpecial(value: number, index: number, out: ValueBlock): void {
  out.low[index] = 1;
  if (Number.isNaN(value)) {
    out.nans += 1;
    out.high[index] = NAN_WORD;
  } else if (value > 0) {
    out.positiveInfinities += 1;
    out.high[index] = EXPONENT;
  } else {
    out.negativeInfinities += 1;
    out.high[index] = EXPONENT | LEAST;
  }
}

const LEAST = -0x80000000;
