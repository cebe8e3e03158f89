const LABELS: Readonly<Record<string, string>> = {
  count: 'rows',
  null_count: 'nulls',
  null_percent: 'nulls %',
  distinct_count: 'distinct',
  distinct_percent: 'distinct %',
  stddev: 'std dev',
  p50: 'median',
  min_length: 'shortest',
  max_length: 'longest',
  avg_length: 'avg length',
  empty_count: 'empty texts',
  zero_count: 'zeros',
  nan_count: 'NaN',
  infinity_count: 'infinite',
};

/** A metric's name for people. */
export function metricLabel(metric: string): string {
  return Object.hasOwn(LABELS, metric) ? (LABELS[metric] ?? metric) : metric;
}
