import { GuessedHistogram } from '../accumulators/guessed-histogram.js';
import type { HistogramCounter } from '../accumulators/histogram-counter.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { QuantileSketch } from '../accumulators/quantile-sketch.js';
import { toMeasures } from '../accumulators/to-measures.js';
import type { ValueBlock } from './value-block.js';

/** What is kept of numbers besides their sums. `null` where it is not asked for. */
export interface NumberKeepers {
  readonly histogram: HistogramCounter | GuessedHistogram | null;
  readonly quantiles: QuantileSketch | null;
  /** Needed by a guessed histogram. */
  readonly boundsOf?: BoundsOf;
}

/** The bounds between bins, for the least and the greatest value as texts; `undefined`: there are none. */
export type BoundsOf = (min: string, max: string) => readonly number[] | readonly bigint[] | undefined;

/** The column with its histogram, where that was counted by a guess: `null` when the guess was no good. */
export function withSettledHistogram(
  column: PartialColumn,
  { histogram, boundsOf }: NumberKeepers,
): PartialColumn {
  if (!(histogram instanceof GuessedHistogram)) return { ...column, histogram };
  const { min, max } = toMeasures(column);
  const bounds = min == null || max == null ? undefined : boundsOf?.(min, max);
  return { ...column, histogram: bounds ? histogram.settle(bounds) : null };
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
