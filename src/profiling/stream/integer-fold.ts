import { IntegerAccumulator } from '../accumulators/integer-accumulator.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { ColumnFold } from './column-fold.js';
import { keepNumbers, type NumberKeepers, withSettledHistogram } from './number-keepers.js';
import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';
import type { ValueKeys } from './value-keys.js';

export type BlockReader = (batch: RowBatch, column: number, out: ValueBlock) => void;

export interface NumberFoldOptions {
  readonly name: string;
  readonly block: ValueBlock;
  readonly read: BlockReader;
  readonly keys: ValueKeys;
  readonly keepers: NumberKeepers;
}

/** Everything that is whole numbers on the wire: integers, decimals of one scale, dates and times. */
export class IntegerFold implements ColumnFold {
  private present = 0;
  private readonly numbers: IntegerAccumulator;

  /** Values are multiples of 10^-scale; sums are left out without `moments`. */
  constructor(
    private readonly options: NumberFoldOptions,
    kind: { scale: number; moments: boolean },
  ) {
    this.numbers = new IntegerAccumulator(kind);
  }

  add(batch: RowBatch, column: number): void {
    const { block, read, keys, keepers } = this.options;
    const { numbers } = this;
    block.clear();
    read(batch, column, block);
    this.present += block.present;
    numbers.add(block.values, block.count);
    for (const big of block.bigs) numbers.addBig(big);
    numbers.addNaN(block.nans);
    numbers.addInfinity(1, block.positiveInfinities);
    numbers.addInfinity(-1, block.negativeInfinities);
    keepNumbers(keepers, block);
    keys.addWords(block, batch, column);
  }

  finish(): PartialColumn {
    const { name, keys, keepers } = this.options;
    const { distinct, topValues } = keys;
    const values = { kind: 'integer', of: this.numbers } as const;
    const { quantiles } = keepers;
    const column = { name, present: this.present, values, distinct, topValues, quantiles, histogram: null };
    return withSettledHistogram(column, keepers);
  }
}
