import type { StreamField } from '../../connectors/stream-dialect.js';
import { equalDecimals, parseDecimal, toExactNumber } from '../../core/decimal.js';
import type { HistogramBin } from '../../model/profile.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import { toMeasures } from '../accumulators/to-measures.js';
import { type ColumnDraft, failColumn, wants } from '../column-draft.js';
import { finiteCount } from '../finish-column.js';
import { toNumber } from '../decimal.js';
import { fillQuantiles } from './fill-quantiles.js';
import { volatileValues } from '../pushdown/histograms.js';
import { readValue } from '../read-value.js';
import { type HistogramPlan, histogramPlan } from './plan-histograms.js';
import { dateText, timestampText, timeText } from './temporal-text.js';
import { uuidText } from './uuid-text.js';

export interface FillDraftOptions {
  readonly draft: ColumnDraft;
  readonly partial: PartialColumn;
  /** What the values are on the wire; absent where they were iterated. */
  readonly field?: StreamField;
  readonly plan: HistogramPlan | undefined;
  /** The histogram's bounds were guessed: one that is not right is left out. */
  readonly guessedBins?: number | undefined;
  /** How many top values are wanted. */
  readonly topValues: number;
}

/** Puts what was found into the draft, as the database would have answered; what is estimated says so. */
export function fillDraft(options: FillDraftOptions): void {
  const { draft, partial, field } = options;
  const { values } = partial;
  Object.assign(draft.measures, toMeasures(partial, wholeText(field)));
  if (field?.codec === 'uuid' && values.kind === 'text') {
    draft.measures.min = values.of.min && uuidText(values.of.min);
    draft.measures.max = values.of.max && uuidText(values.of.max);
  }
  fillDistinct(draft, partial);
  fillQuantiles(draft, partial, wholeText(field));
  fillTopValues(options);
  fillHistogram(options);
}

/** For codecs whose whole numbers stand for something else. */
function wholeText(field: StreamField | undefined): ((value: bigint) => string) | undefined {
  switch (field?.codec) {
    case 'date':
      return (days) => dateText(Number(days));
    case 'timestamp':
      return (micros) => timestampText(micros, false);
    case 'timestamptz':
      return (micros) => timestampText(micros, true);
    case 'time':
      return timeText;
    default:
      return undefined;
  }
}

function fillDistinct(draft: ColumnDraft, { distinct, values, present }: PartialColumn): void {
  if (values.kind === 'boolean') draft.distinct = Number(values.of.trues > 0) + Number(values.of.falses > 0);
  if (!distinct) return;
  const { count, estimated, relativeError } = distinct.estimate();
  // There can't be more than there are values, whatever the estimate.
  draft.distinct = Math.min(count, present);
  if (!estimated) return;
  for (const metric of ['distinct_count', 'distinct_percent'] as const) {
    if (wants(draft, metric)) draft.estimates[metric] = { method: 'hyperloglog', relativeError };
  }
}

function fillTopValues({ draft, partial, topValues: limit }: FillDraftOptions): void {
  const { topValues } = partial;
  if (!topValues) return;
  const { kind } = draft.traits;
  const found = topValues.top(limit).map(({ key, count }) => ({ value: readValue(kind, key), count }));
  draft.topValues = found.length === 0 ? null : found;
  if (topValues.error > 0) {
    const relativeError = topValues.error / topValues.total;
    draft.estimates.top_values = { method: 'heavy-hitters', relativeError };
  }
}

function fillHistogram({ draft, partial, plan, guessedBins }: FillDraftOptions): void {
  if (!wants(draft, 'histogram')) return;
  const { min, max } = draft.measures;
  if (min == null || max == null) {
    draft.histogram = null;
    return;
  }
  if (guessedBins !== undefined) {
    const settled = histogramPlan({ draft, min, max, bins: guessedBins });
    const isRight = plan ? sameEnds(plan, settled) : partial.histogram !== null;
    if (isRight || !settled.edges) draft.histogram = binsOf(draft, settled, partial);
    return;
  }
  // The bounds were read by a statement of their own: in one snapshot, only values made up anew differ.
  if (!plan || !sameEnds(plan, { min, max })) {
    failColumn(draft, volatileValues(draft));
    return;
  }
  draft.histogram = binsOf(draft, plan, partial);
}

function binsOf(draft: ColumnDraft, plan: HistogramPlan, { histogram }: PartialColumn): HistogramBin[] {
  if (!plan.edges || !histogram) {
    const read = (text: string) => (draft.traits.kind === 'float' ? toNumber(text) : toExactNumber(text));
    return [{ start: read(plan.min), end: read(plan.max), count: finiteCount(draft) ?? 0 }];
  }
  const { edges } = plan.edges;
  return edges.slice(1).map((end, bin) => ({
    start: edges[bin] ?? end,
    end,
    count: histogram.counts[bin] ?? 0,
  }));
}

function sameEnds(a: Pick<HistogramPlan, 'min' | 'max'>, b: Pick<HistogramPlan, 'min' | 'max'>): boolean {
  return sameNumber(a.min, b.min) && sameNumber(a.max, b.max);
}

export function sameNumber(a: string, b: string): boolean {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  return x && y ? equalDecimals(x, y) : Number(a) === Number(b);
}
