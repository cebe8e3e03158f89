import { DEFAULT_DRIFT_METRICS } from '../config/drift-names.js';
import { QUANTILE_NAMES } from '../config/metric-names.js';
import type { ResolvedDriftDetection } from '../config/types.js';
import { driftStrategies } from '../drift/drift-strategies.js';
import { LENGTH_METRICS } from '../drift/length-metrics.js';

/** What the tests of whole distributions read. */
const DISTRIBUTION_METRICS = [
  'count',
  'null_count',
  'distinct_count',
  'mean',
  'stddev',
  'min',
  'max',
  'histogram',
  'top_values',
  ...QUANTILE_NAMES,
  ...LENGTH_METRICS,
] as const;

/**
 * The stored metrics that a comparison by these settings reads: of the two runs, and of a long history.
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED for the strategy `ml_based`
 */
export function driftMetrics(settings: ResolvedDriftDetection): {
  readonly compared: readonly string[];
  readonly history: readonly string[];
} {
  const strategies = driftStrategies(settings);
  // `row_count` is in the runs table.
  const metrics = settings.metrics.filter((name) => name !== 'row_count');
  // The defaults are evidence for a suspected rename, whatever is compared.
  const defaults = DEFAULT_DRIFT_METRICS.filter((name) => name !== 'row_count');
  const distribution = strategies.includes('statistical') ? DISTRIBUTION_METRICS : [];
  return {
    compared: [...new Set<string>([...metrics, ...defaults, ...distribution])],
    history: strategies.includes('standard_deviation') ? metrics : [],
  };
}
