import type { HistogramCounter } from '../accumulators/histogram-counter.js';
import type { QuantileSketch } from '../accumulators/quantile-sketch.js';
import type { ValueBlock } from './value-block.js';

/** What is kept of numbers besides their sums. `null` where it is not asked for. */
export interface NumberKeepers {
  readonly histogram: HistogramCounter | null;
  readonly quantiles: QuantileSketch | null;
}

export function keepNumbers({ histogram, quantiles }: NumberKeepers, block: ValueBlock): void {
  const { values, count, bigs } = block;
  histogram?.add(values, count);
  quantiles?.add(values, count);
  for (const big of bigs) {
    histogram?.addBig(big);
    quantiles?.add(Float64Array.of(Number(big)), 1);
  }
}
