import type { LineageInputDataset } from './run-event.js';

// Receivers refuse bodies beyond some megabytes.
const BATCH_BYTES = 1_000_000;

/** Puts datasets together until about a megabyte of JSON; one batch at least, which may be empty. */
export function inBatches(inputs: readonly LineageInputDataset[]): LineageInputDataset[][] {
  const batches: LineageInputDataset[][] = [[]];
  let bytes = 0;
  for (const input of inputs) {
    const size = Buffer.byteLength(JSON.stringify(input));
    const last = batches.at(-1);
    if (last && (last.length === 0 || bytes + size <= BATCH_BYTES)) {
      last.push(input);
      bytes += size;
    } else {
      batches.push([input]);
      bytes = size;
    }
  }
  return batches;
}
