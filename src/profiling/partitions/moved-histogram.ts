import type { MetricName } from '../../config/metric-names.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import { toMeasures } from '../accumulators/to-measures.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';
import { sameNumber } from '../stream/fill-draft.js';

/**
 * Why a column's histogram can't be given, if it can't: its bins are those of the last full run, and its range is another
 * by now. Parts in other bins don't add up, and a guess would be none.
 */
export function movedHistogram(
  draft: ColumnDraft,
  partial: PartialColumn,
  histogram: HistogramPlan | undefined,
): Partial<Record<MetricName, string>> | undefined {
  const { min, max } = toMeasures(partial);
  if (!wants(draft, 'histogram') || min == null || max == null) return undefined;
  if (histogram && sameNumber(min, histogram.min) && sameNumber(max, histogram.max)) return undefined;
  return { histogram: 'the range of the values has moved since the last full run, which made the bins' };
}
