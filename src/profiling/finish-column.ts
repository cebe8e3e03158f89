import type { MetricName } from '../config/metric-names.js';
import type { Measure } from '../connectors/profiling-dialect.js';
import { toExactNumber } from '../core/decimal.js';
import type { ColumnProfile, ExactNumber, MetricValue } from '../model/profile.js';
import type { ColumnDraft } from './column-draft.js';
import { toExactMean, toNumber } from './decimal.js';

/** Turns the server's answers into metrics. NaN, Infinity and empty texts are reported when asked for or when there are any. */
export function finishColumn(draft: ColumnDraft, rowCount: number): ColumnProfile {
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
  return { name: column.name, type: column.type, metrics, skipped, error };
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
      return extreme(draft, metric);
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
    case 'nan_count':
      return countOf(draft, 'nan');
    case 'infinity_count':
      return infinityCount(draft);
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

function extreme(draft: ColumnDraft, metric: 'min' | 'max'): MetricValue | undefined {
  const { kind } = draft.traits;
  if (kind === 'boolean') return mapText(draft.measures[metric], (text) => text === 'true' || text === 't');
  if (kind === 'text' || kind === 'temporal' || kind === 'other') return draft.measures[metric];
  return mapText(draft.measures[metric], kind === 'float' ? toNumber : toExactNumber);
}

function mean(draft: ColumnDraft): MetricValue | undefined {
  const { sum } = draft.measures;
  const count = finiteCount(draft);
  if (draft.traits.kind === 'float' || typeof sum !== 'string' || count === undefined) {
    return mapText(draft.measures.mean, toNumber);
  }
  return mapText(draft.measures.mean, (text) => toExactMean({ mean: text, sum, count }));
}

function mapText(
  text: string | null | undefined,
  read: (text: string) => ExactNumber | boolean,
): MetricValue | undefined {
  return typeof text === 'string' ? read(text) : text;
}
