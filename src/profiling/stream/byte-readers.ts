import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';

/** Where the byte strings of a column lie. */
export function readBytes(batch: RowBatch, column: number, out: ValueBlock): void {
  const { view, starts, stride, rows } = batch;
  const { starts: from, ends: to } = out;
  const first = column * stride;
  let n = 0;
  for (let slot = first; slot < first + rows; slot += 1) {
    const at = starts[slot] as number;
    if (at < 0) continue;
    from[n] = at;
    to[n] = at + view.getInt32(at - 4);
    n += 1;
  }
  out.present = n;
}
