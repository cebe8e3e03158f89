import { type MetricName, QUANTILE_NAMES, type QuantileName } from '../config/metric-names.js';
import type { ColumnInfo } from '../connectors/table-info.js';
import type { ColumnTraits, Measure } from '../connectors/profiling-dialect.js';
import type { ProfileMeshError } from '../core/errors.js';
import type { Failure, HistogramBin, MetricEstimate, TopValue } from '../model/profile.js';

/** A column while it is measured: what was asked, and the server's answers as they come. */
export interface ColumnDraft {
  readonly column: ColumnInfo;
  readonly traits: ColumnTraits;
  /** Metrics that apply to the type, in the order of the plan. */
  readonly wanted: readonly MetricName[];
  readonly skipped: Readonly<Partial<Record<MetricName, string>>>;
  readonly measures: Partial<Record<Measure, string | null>>;
  distinct: number | undefined;
  /** Texts of the server, as `measures`; `null` without a value. */
  readonly quantiles: Partial<Record<QuantileName, string | null>>;
  /** Most frequent first, equal counts in byte order of the value's text; `undefined`: not measured. */
  topValues: readonly TopValue[] | null | undefined;
  /** How what is estimated was; a measure that is exact is not in it. */
  readonly estimates: Partial<Record<MetricName, MetricEstimate>>;
  histogram: readonly HistogramBin[] | null | undefined;
  error: Failure | null;
}

const NUMERIC: readonly MetricName[] = ['mean', 'stddev', 'histogram'];
const QUANTILES: ReadonlySet<string> = new Set<QuantileName>(QUANTILE_NAMES);
const LENGTHS: readonly MetricName[] = ['min_length', 'max_length', 'avg_length', 'empty_count'];

/** Sorts the plan's metrics into those that the column can have and those that it can't, with the reason. */
export function draftColumn(options: {
  column: ColumnInfo;
  traits: ColumnTraits;
  metrics: readonly MetricName[];
  computeHistograms: boolean;
}): ColumnDraft {
  const { column, traits, metrics, computeHistograms } = options;
  const skipped: Partial<Record<MetricName, string>> = {};
  for (const metric of metrics) {
    const reason = reasonToSkip(metric, traits, computeHistograms);
    if (reason !== undefined) skipped[metric] = reason;
  }
  const error: Failure | null = column.readable
    ? null
    : {
        code: 'PM_DB_PERMISSION',
        message: `Column "${column.name}" may not be read by this user. Ask for SELECT on the column.`,
        transient: false,
      };
  return {
    column,
    traits,
    wanted: metrics.filter((metric) => skipped[metric] === undefined),
    skipped,
    measures: {},
    distinct: undefined,
    quantiles: {},
    topValues: undefined,
    estimates: {},
    histogram: undefined,
    error,
  };
}

function reasonToSkip(
  metric: MetricName,
  traits: ColumnTraits,
  computeHistograms: boolean,
): string | undefined {
  const { kind, ordered, countable, nan, infinite } = traits;
  const isNumber = kind === 'integer' || kind === 'decimal' || kind === 'float';
  if (metric === 'min' || metric === 'max') return ordered === true ? undefined : ordered;
  if (metric === 'distinct_count' || metric === 'distinct_percent')
    return countable === true ? undefined : countable;
  if (NUMERIC.includes(metric) && !isNumber) return 'the column is not a number';
  if (metric === 'histogram' && !computeHistograms) return 'profiling.compute_histograms is false';
  if (LENGTHS.includes(metric) && kind !== 'text') return 'the column is not a text';
  if (metric === 'zero_count' && !isNumber) return 'the column is not a number';
  if (metric === 'top_values') return countable === true ? undefined : countable;
  if (QUANTILES.has(metric)) return reasonWithoutQuantiles(traits);
  if (metric === 'nan_count' && !nan) return 'the type has no NaN';
  if (metric === 'infinity_count' && !infinite) return 'the type has no Infinity';
  return undefined;
}

function reasonWithoutQuantiles({ kind, ordered, quantiles = ordered }: ColumnTraits): string | undefined {
  const measurable = kind === 'integer' || kind === 'decimal' || kind === 'float' || kind === 'temporal';
  if (!measurable) return 'the column is neither a number nor a time';
  return quantiles === true ? undefined : quantiles;
}

/** Keeps the first failure of a column; the metrics measured before and after it stay. */
export function failColumn(draft: ColumnDraft, error: ProfileMeshError): void {
  draft.error ??= { code: error.code, message: error.message, transient: error.transient };
}

export function wants(draft: ColumnDraft, ...metrics: readonly MetricName[]): boolean {
  return metrics.some((metric) => draft.wanted.includes(metric));
}
