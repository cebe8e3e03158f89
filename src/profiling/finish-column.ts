import type { MetricName } from '../config/metric-names.js';
import type { Measure } from '../connectors/profiling-dialect.js';
import type { ColumnProfile, ExactNumber, MetricValue } from '../model/profile.js';
import type { ColumnDraft } from './column-draft.js';
import { toExactMean, toNumber } from './decimal.js';
import { estimateSample, type SampledRows } from './estimate-sample.js';
import { readValue } from './read-value.js';

/**
 * Turns what was measured into metrics. NaN, Infinity and empty texts are reported when asked for or when there are any.
 * `sampled`: the rows are a sample; `null`: they are all that were asked for.
 */
export function finishColumn(
  draft: ColumnDraft,
  rowCount: number,
  sampled: SampledRows | null = null,
): ColumnProfile {
  const metrics: Partial<Record<MetricName, MetricValue>> = {};
  for (const metric of draft.wanted) {
    const value = metricOf(draft, metric, rowCount);
    if (value !== undefined) metrics[metric] = value;
  }
  for (const metric of ['empty_count', 'nan_count', 'infinity_count'] as const) {
    const value = metricOf(draft, metric, rowCount);
    if (metrics[metric] === undefined && typeof value === 'number' && value > 0) metrics[metric] = value;
  }
  const { column, skipped, error } = draft;
  const values = finiteCount(draft);
  const estimates = { ...estimateSample({ metrics, rowCount, values, sampled }), ...draft.estimates };
  return { name: column.name, type: column.type, metrics, skipped, estimates, error };
}

/** Values that are neither NULL nor NaN nor infinite; `undefined` when it was not measured. */
export function finiteCount(draft: ColumnDraft): number | undefined {
  const present = countOf(draft, 'non_null');
  if (present === undefined) return undefined;
  return present - (countOf(draft, 'nan') ?? 0) - (infinityCount(draft) ?? 0);
}

/** `undefined`: the measure failed, or was not asked for. */
function metricOf(draft: ColumnDraft, metric: MetricName, rowCount: number): MetricValue | undefined {
  const present = countOf(draft, 'non_null');
  const nulls = present === undefined ? undefined : rowCount - present;
  switch (metric) {
    case 'count':
      return draft.column.readable ? rowCount : undefined;
    case 'null_count':
      return nulls;
    case 'null_percent':
      return percent(nulls, rowCount);
    case 'distinct_count':
      return draft.distinct;
    case 'distinct_percent':
      return percent(draft.distinct, rowCount);
    case 'min':
    case 'max':
      return ownValue(draft, draft.measures[metric]);
    case 'mean':
      return mean(draft);
    case 'stddev':
      return mapText(draft.measures.stddev, toNumber);
    case 'histogram':
      return draft.histogram;
    case 'min_length':
    case 'max_length':
    case 'avg_length':
      return mapText(draft.measures[metric], toNumber);
    case 'empty_count':
      return countOf(draft, 'empty');
    case 'zero_count':
      return countOf(draft, 'zero');
    case 'nan_count':
      return countOf(draft, 'nan');
    case 'infinity_count':
      return infinityCount(draft);
    case 'p5':
    case 'p25':
    case 'p50':
    case 'p75':
    case 'p95':
      return ownValue(draft, draft.quantiles[metric]);
    case 'top_values':
      return draft.topValues;
  }
}

function percent(part: number | undefined, whole: number): number | null | undefined {
  if (part === undefined) return undefined;
  return whole === 0 ? null : (part * 100) / whole;
}

function countOf(draft: ColumnDraft, measure: Measure): number | undefined {
  const text = draft.measures[measure];
  return text === undefined || text === null ? undefined : Number(text);
}

function infinityCount(draft: ColumnDraft): number | undefined {
  const positive = countOf(draft, 'positive_infinity');
  const negative = countOf(draft, 'negative_infinity');
  return positive === undefined || negative === undefined ? undefined : positive + negative;
}

/** A value of the column's own type. */
function ownValue(draft: ColumnDraft, text: string | null | undefined): MetricValue | undefined {
  const { kind } = draft.traits;
  return mapText(text, (value) => readValue(kind, value));
}

function mean(draft: ColumnDraft): MetricValue | undefined {
  const { kind } = draft.traits;
  if (kind === 'float') return mapText(draft.measures.mean, toNumber);
  const { sum } = draft.measures;
  const count = finiteCount(draft);
  if (typeof sum !== 'string' || count === undefined) return sum;
  return toExactMean({ sum, count }) ?? sum;
}

function mapText(
  text: string | null | undefined,
  read: (text: string) => ExactNumber | boolean,
): MetricValue | undefined {
  return typeof text === 'string' ? read(text) : text;
}
