import type { BooleanAccumulator } from '../accumulators/boolean-accumulator.js';
import { hashTexts } from '../accumulators/hash-blocks.js';
import type { ColumnValues, PartialColumn } from '../accumulators/partial-column.js';
import { readBytes } from './byte-readers.js';
import type { ColumnFold } from './column-fold.js';
import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';
import type { ValueKeys } from './value-keys.js';

export interface BytesFoldOptions {
  readonly name: string;
  readonly block: ValueBlock;
  readonly keys: ValueKeys;
  /** `text` for values that sort as their bytes do, `boolean`, or `none` for those that are only told apart. */
  readonly values: Extract<ColumnValues, { kind: 'text' | 'boolean' | 'none' }>;
}

/** Values that are taken as the bytes they are. */
export class BytesFold implements ColumnFold {
  private present = 0;

  constructor(private readonly options: BytesFoldOptions) {}

  add(batch: RowBatch, column: number): void {
    const { block, keys, values } = this.options;
    readBytes(batch, column, block);
    this.present += block.present;
    const ranges = block.ranges(batch);
    if (values.kind === 'text') values.of.add(ranges);
    else if (values.kind === 'boolean') addBooleans(values.of, batch, block);
    if (!keys.wanted) return;
    hashTexts(ranges, block.low, block.high);
    keys.addHashes(block, batch, column);
  }

  finish(): PartialColumn {
    const { name, keys, values } = this.options;
    const { distinct, topValues } = keys;
    return { name, present: this.present, values, distinct, topValues, histogram: null, quantiles: null };
  }
}

function addBooleans(counts: BooleanAccumulator, { bytes }: RowBatch, { starts, present }: ValueBlock): void {
  let trues = 0;
  for (let i = 0; i < present; i += 1) trues += bytes[starts[i] as number] as number;
  counts.trues += trues;
  counts.falses += present - trues;
}
