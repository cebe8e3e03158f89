import { FloatAccumulator } from '../accumulators/float-accumulator.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { ColumnFold } from './column-fold.js';
import type { NumberFoldOptions } from './integer-fold.js';
import { keepNumbers, withSettledHistogram } from './number-keepers.js';
import type { RowBatch } from './row-batch.js';

/** real and double precision; real is measured as the double it is. */
export class FloatFold implements ColumnFold {
  private present = 0;
  private readonly numbers = new FloatAccumulator();

  constructor(private readonly options: NumberFoldOptions) {}

  add(batch: RowBatch, column: number): void {
    const { block, read, keys, keepers } = this.options;
    const { numbers } = this;
    block.clear();
    read(batch, column, block);
    this.present += block.present;
    numbers.add(block.values, block.count);
    numbers.nans += block.nans;
    numbers.positiveInfinities += block.positiveInfinities;
    numbers.negativeInfinities += block.negativeInfinities;
    keepNumbers(keepers, block);
    keys.addWords(block, batch, column);
  }

  finish(): PartialColumn {
    const { name, keys, keepers } = this.options;
    const { distinct, topValues } = keys;
    const values = { kind: 'float', of: this.numbers } as const;
    const { quantiles } = keepers;
    const column = { name, present: this.present, values, distinct, topValues, quantiles, histogram: null };
    return withSettledHistogram(column, keepers);
  }
}
