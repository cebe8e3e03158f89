/** The metrics of the Python package, in its order, then its string lengths, then ours. */
export const METRIC_NAMES = [
  'count',
  'null_count',
  'null_percent',
  'distinct_count',
  'distinct_percent',
  'min',
  'max',
  'mean',
  'stddev',
  'histogram',
  'min_length',
  'max_length',
  'avg_length',
  'empty_count',
  'nan_count',
  'infinity_count',
  'zero_count',
  'p5',
  'p25',
  'p50',
  'p75',
  'p95',
  'top_values',
] as const;

/** The quantiles, as `p` and the percentage. */
export const QUANTILE_NAMES = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

export type QuantileName = (typeof QUANTILE_NAMES)[number];

/** A name for `profiling.metrics`. */
export type MetricName = (typeof METRIC_NAMES)[number];

/** What is computed when `profiling.metrics` is not given: the Python package's list. */
export const DEFAULT_METRICS: readonly MetricName[] = METRIC_NAMES.slice(0, 10);
