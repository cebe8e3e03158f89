import { METRIC_NAMES, type MetricName } from './metric-names.js';

/** How runs are compared; `ml_based` is read for the Python package's files and refused when drift is looked for. */
export const DRIFT_STRATEGIES = [
  'absolute_threshold',
  'standard_deviation',
  'statistical',
  'ml_based',
] as const;

/** The tests of strategy `statistical` for numbers. */
export const NUMBER_TESTS = [
  'kolmogorov_smirnov',
  'population_stability_index',
  'jensen_shannon',
  'wasserstein',
] as const;

/** The tests of strategy `statistical` for values that are counted: texts, booleans, few different numbers. */
export const CATEGORY_TESTS = ['chi_square', 'population_stability_index', 'jensen_shannon'] as const;

export type NumberTest = (typeof NUMBER_TESTS)[number];
export type CategoryTest = (typeof CATEGORY_TESTS)[number];
export type DistributionTest = NumberTest | CategoryTest;

/** Which runs the tested run is compared with. */
export const BASELINE_STRATEGIES = [
  'last_accepted',
  'pinned',
  'moving_window',
  'same_weekday',
  'same_day_of_month',
  'stable_window',
] as const;

export type BaselineStrategy = (typeof BASELINE_STRATEGIES)[number];

/** `row_count` is of the table as a whole; the others are of each column. */
export type DriftMetric = Exclude<MetricName, 'histogram' | 'top_values'> | 'row_count';

/** The metrics that two runs can be compared over: all that are one number. */
export const DRIFT_METRICS: readonly DriftMetric[] = [
  ...METRIC_NAMES.filter((name) => name !== 'histogram' && name !== 'top_values'),
  'row_count',
];

/** What is compared when `drift_detection.metrics` is not given: the Python package's list. */
export const DEFAULT_DRIFT_METRICS: readonly DriftMetric[] = [
  'count',
  'null_percent',
  'distinct_percent',
  'mean',
  'stddev',
  'min',
  'max',
];
