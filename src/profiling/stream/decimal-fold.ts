import { DecimalAccumulator } from '../accumulators/decimal-accumulator.js';
import { hashTexts } from '../accumulators/hash-blocks.js';
import { HistogramCounter, unscaledBounds } from '../accumulators/histogram-counter.js';
import { nearestDouble } from '../accumulators/nearest-double.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { QuantileSketch } from '../accumulators/quantile-sketch.js';
import type { ColumnFold } from './column-fold.js';
import { MAX_BATCH_ROWS } from './copy-decoder.js';
import { addWeightAndSign, type NumericSink, readNumericDigits, readNumerics } from './numeric-readers.js';
import type { RowBatch } from './row-batch.js';
import type { ValueBlock } from './value-block.js';
import type { ValueKeys } from './value-keys.js';

export interface DecimalFoldOptions {
  readonly name: string;
  readonly block: ValueBlock;
  readonly keys: ValueKeys;
  readonly quantiles: QuantileSketch | null;
  /** Inner edges of the histogram as decimals; `undefined`: there is none. */
  readonly bounds: readonly string[] | undefined;
}

/** Values of one scale, waiting to be added together. */
interface ScaleBlock {
  readonly scale: number;
  readonly values: Float64Array;
  count: number;
  readonly histogram: HistogramCounter | null;
}

/**
 * numeric of any size and scale. The server leaves out trailing zeros in groups of four digits, so a column has few scales:
 * the values of each are collected as whole numbers.
 */
export class DecimalFold implements ColumnFold, NumericSink {
  private readonly numbers = new DecimalAccumulator();
  private readonly scales = new Map<number, ScaleBlock>();
  private last: ScaleBlock | undefined;
  private present = 0;

  constructor(private readonly options: DecimalFoldOptions) {}

  add(batch: RowBatch, column: number): void {
    const { block, keys } = this.options;
    readNumerics(batch, column, this);
    // 1.0 and 1.00 have the same digits, and differ in the scale that is shown, which is no part of the hash.
    readNumericDigits(batch, column, block);
    this.present += block.present;
    if (!keys.wanted) return;
    hashTexts(block.ranges(batch), block.low, block.high);
    addWeightAndSign(batch.view, block);
    keys.addWords(block, batch, column);
  }

  addSafe(value: number, scale: number): void {
    const block = this.last?.scale === scale ? this.last : this.blockOf(scale);
    if (block.count === MAX_BATCH_ROWS) this.flush(block);
    block.values[block.count] = value;
    block.count += 1;
  }

  addBig(value: bigint, scale: number): void {
    this.numbers.add(value, scale);
    this.blockOf(scale).histogram?.addBig(value);
    const { quantiles } = this.options;
    quantiles?.add(Float64Array.of(nearestDouble(value, scale)), 1);
  }

  addNaN(): void {
    this.numbers.addNaN();
  }

  addInfinity(sign: number): void {
    this.numbers.addInfinity(sign);
  }

  finish(): PartialColumn {
    for (const block of this.scales.values()) this.flush(block);
    const { name, keys, quantiles } = this.options;
    const { distinct, topValues } = keys;
    const values = { kind: 'decimal', of: this.numbers } as const;
    return {
      name,
      present: this.present,
      values,
      distinct,
      topValues,
      quantiles,
      histogram: this.histogram(),
    };
  }

  /** All scales' bins in one counter, whose bounds are those of the finest scale. */
  private histogram(): HistogramCounter | null {
    const { bounds } = this.options;
    if (!bounds) return null;
    const digits = bounds.map((bound) => bound.length - 1 - bound.indexOf('.'));
    const total = new HistogramCounter({ bounds: unscaledBounds(bounds, Math.max(0, ...digits)) });
    for (const { histogram } of this.scales.values()) {
      histogram?.counts.forEach((count, bin) => {
        total.counts[bin] = (total.counts[bin] ?? 0) + count;
      });
    }
    return total;
  }

  private blockOf(scale: number): ScaleBlock {
    let block = this.scales.get(scale);
    if (!block) {
      const { bounds } = this.options;
      block = {
        scale,
        values: new Float64Array(MAX_BATCH_ROWS),
        count: 0,
        histogram: bounds ? new HistogramCounter({ bounds: unscaledBounds(bounds, scale) }) : null,
      };
      this.scales.set(scale, block);
    }
    this.last = block;
    return block;
  }

  private flush(block: ScaleBlock): void {
    const { values, count, scale } = block;
    this.numbers.addBlock(block);
    block.histogram?.add(values, count);
    const { quantiles } = this.options;
    if (quantiles) {
      for (let i = 0; i < count; i += 1) values[i] = (values[i] as number) / 10 ** scale;
      quantiles.add(values, count);
    }
    block.count = 0;
  }
}
