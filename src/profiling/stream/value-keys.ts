import type { DistinctCounter } from '../accumulators/distinct-counter.js';
import { hashWords } from '../accumulators/hash-blocks.js';
import type { HeavyHitters } from '../accumulators/heavy-hitters.js';
import { readBytes } from './byte-readers.js';
import type { FieldText } from './field-text.js';
import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';

/** What tells values apart: which there are, and which are frequent. `null` where it is not asked for. */
export class ValueKeys {
  constructor(
    readonly distinct: DistinctCounter | null,
    readonly topValues: HeavyHitters | null,
    private readonly textOf: FieldText,
  ) {}

  get wanted(): boolean {
    return this.distinct !== null || this.topValues !== null;
  }

  /** Values by their 64 bits, which are spread first. */
  addWords(block: ValueBlock, batch: RowBatch, column: number): void {
    if (!this.wanted) return;
    hashWords(block.low, block.high, block.present);
    this.addHashes(block, batch, column);
  }

  /** Values by hashes that are spread already. */
  addHashes(block: ValueBlock, batch: RowBatch, column: number): void {
    const { low, high, starts, ends, present } = block;
    this.distinct?.add(low, high, present);
    if (!this.topValues) return;
    readBytes(batch, column, block);
    const { textOf } = this;
    const keyAt = (index: number): string => textOf(batch, starts[index] as number, ends[index] as number);
    this.topValues.addBlock({ low, high, count: present, keyAt });
  }
}
