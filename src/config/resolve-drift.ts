import type { ParsedDriftDetection } from './drift-schema.js';
import type { ResolvedDriftDetection, SeverityThresholds } from './types.js';

/** Gives the checked section the names that the code uses; a list that names something twice holds it once. */
export function resolveDrift(drift: ParsedDriftDetection): ResolvedDriftDetection {
  const { absolute_threshold: absolute, standard_deviation: deviation, statistical, baseline } = drift;
  const { number, category } = statistical;
  return {
    strategy: drift.strategy,
    also: [...new Set(drift.also)],
    metrics: [...new Set(drift.metrics)],
    absoluteThreshold: { ...resolveThresholds(absolute), zeroBaseline: absolute.zero_baseline },
    standardDeviation: {
      ...resolveThresholds(deviation),
      minRuns: deviation.min_runs,
      maxRuns: deviation.max_runs,
    },
    statistical: {
      significance: statistical.significance,
      minValues: statistical.min_values,
      number: {
        tests: [...new Set(number.tests)],
        thresholds: {
          kolmogorov_smirnov: resolveThresholds(number.thresholds.kolmogorov_smirnov),
          population_stability_index: resolveThresholds(number.thresholds.population_stability_index),
          jensen_shannon: resolveThresholds(number.thresholds.jensen_shannon),
          wasserstein: resolveThresholds(number.thresholds.wasserstein),
        },
      },
      category: {
        tests: [...new Set(category.tests)],
        thresholds: {
          chi_square: resolveThresholds(category.thresholds.chi_square),
          population_stability_index: resolveThresholds(category.thresholds.population_stability_index),
          jensen_shannon: resolveThresholds(category.thresholds.jensen_shannon),
        },
      },
    },
    mlBased: drift.ml_based,
    afterProfile: drift.after_profile,
    baseline: {
      strategy: baseline.strategy,
      runId: baseline.run_id ?? null,
      window: baseline.window,
      timeZone: baseline.time_zone,
      rowCountTolerancePercent: baseline.row_count_tolerance_percent,
    },
    schemaChanges: { renameScore: drift.schema_changes.rename_score },
  };
}

function resolveThresholds(thresholds: {
  low_threshold: number;
  medium_threshold: number;
  high_threshold: number;
}): SeverityThresholds {
  return {
    lowThreshold: thresholds.low_threshold,
    mediumThreshold: thresholds.medium_threshold,
    highThreshold: thresholds.high_threshold,
  };
}
