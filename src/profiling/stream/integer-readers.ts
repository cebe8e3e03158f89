import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';

const WORD = 4_294_967_296;
/** High words of the safe integers lie in [-SAFE_HIGH, SAFE_HIGH). */
const SAFE_HIGH = 0x200000;
const GREATEST = 0x7fffffff;
const LEAST = -0x80000000;

export function readInt16(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const value = view.getInt16(at);
    values[n] = value;
    low[n] = value;
    high[n] = 0;
    n += 1;
  }
  out.count = n;
  out.present = n;
}

export function readInt32(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const value = view.getInt32(at);
    values[n] = value;
    low[n] = value;
    high[n] = 0;
    n += 1;
  }
  out.count = n;
  out.present = n;
}

/** The greatest and the least number of days stand for the infinities. */
export function readDate(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  let present = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const value = view.getInt32(at);
    low[present] = value;
    high[present] = 0;
    present += 1;
    if (value === GREATEST) out.positiveInfinities += 1;
    else if (value === LEAST) out.negativeInfinities += 1;
    else {
      values[n] = value;
      n += 1;
    }
  }
  out.count = n;
  out.present = present;
}

export function readInt64(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { values, low, high } = out;
  const first = column * stride;
  let n = 0;
  let present = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    const top = view.getInt32(at);
    const bottom = view.getInt32(at + 4);
    low[present] = bottom;
    high[present] = top;
    present += 1;
    if (top >= -SAFE_HIGH && top < SAFE_HIGH) {
      values[n] = top * WORD + (bottom >>> 0);
      n += 1;
    } else out.bigs.push(view.getBigInt64(at));
  }
  out.count = n;
  out.present = present;
}

/** The greatest and the least number of microseconds stand for the infinities. */
export function readTimestamp(batch: RowBatch, column: number, out: ValueBlock): void {
  readInt64(batch, column, out);
  if (out.bigs.length === 0) return;
  out.bigs = out.bigs.filter((value) => {
    if (value === 2n ** 63n - 1n) out.positiveInfinities += 1;
    else if (value === -(2n ** 63n)) out.negativeInfinities += 1;
    else return true;
    return false;
  });
}
