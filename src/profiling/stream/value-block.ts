import type { TextBlock } from '../accumulators/text-accumulator.js';
import { MAX_BATCH_ROWS } from './copy-decoder.js';

/** The values of one column in one batch, NULLs left out: filled by a reader, emptied by the next. One for all columns. */
export class ValueBlock {
  /** Finite values that a double holds exactly. */
  readonly values = new Float64Array(MAX_BATCH_ROWS);
  count = 0;
  /** Finite ones that it doesn't. */
  bigs: bigint[] = [];
  nans = 0;
  positiveInfinities = 0;
  negativeInfinities = 0;
  /** 64 bits of every value, the not finite included: equal values have equal words. */
  readonly low = new Int32Array(MAX_BATCH_ROWS);
  readonly high = new Int32Array(MAX_BATCH_ROWS);
  /** How many of `low` and `high` are filled: the number of values that are not NULL. */
  present = 0;
  /** Where byte strings lie. */
  readonly starts = new Int32Array(MAX_BATCH_ROWS);
  readonly ends = new Int32Array(MAX_BATCH_ROWS);

  /** The byte strings between `starts` and `ends`. */
  ranges({ bytes }: { bytes: Uint8Array }): TextBlock {
    return { bytes, starts: this.starts, ends: this.ends, count: this.present };
  }

  clear(): void {
    this.count = 0;
    this.present = 0;
    this.nans = 0;
    this.positiveInfinities = 0;
    this.negativeInfinities = 0;
    if (this.bigs.length > 0) this.bigs = [];
  }
}
