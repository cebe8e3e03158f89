import type { MetricName } from '../config/metric-names.js';
import type { MetricEstimate, MetricValue } from '../model/profile.js';
import { meanInterval, percentInterval } from './intervals.js';

/** How the rows that are measured were drawn from those that were asked for. */
export interface SampledRows {
  /** Rows to draw from; `null` when nobody counted them. */
  readonly population: number | null;
  /** Part of the rows that was to be drawn, where they were not counted. */
  readonly fraction: number;
  /** Each row was drawn for itself, so that intervals can be given. Not so for pages, partitions and top rows. */
  readonly byChance: boolean;
}

/** False when the sample turned out to be every row. */
export function isEstimated(sampled: SampledRows | null, rowCount: number): boolean {
  return sampled !== null && (sampled.population === null || rowCount < sampled.population);
}

/**
 * The estimates of a column's metrics: all but `count`, which is the size of the sample itself. `mean` (needs `stddev`)
 * and `null_percent` have 95 % confidence intervals; empty when the rows are no sample.
 */
export function estimateSample(options: {
  metrics: Readonly<Partial<Record<MetricName, MetricValue>>>;
  rowCount: number;
  /** Finite values of the column, NULL not counted. */
  values: number | undefined;
  sampled: SampledRows | null;
}): Partial<Record<MetricName, MetricEstimate>> {
  const { metrics, rowCount, values, sampled } = options;
  const estimates: Partial<Record<MetricName, MetricEstimate>> = {};
  if (sampled === null || !isEstimated(sampled, rowCount)) return estimates;
  for (const name of Object.keys(metrics) as MetricName[]) {
    if (name !== 'count') estimates[name] = { method: 'sample' };
  }
  if (!sampled.byChance) return estimates;
  const part = sampled.population === null ? sampled.fraction : rowCount / sampled.population;
  const { mean, stddev, null_percent: nullPercent } = metrics;
  if (mean != null && stddev != null && values !== undefined) {
    const interval = meanInterval({ mean: Number(mean), stddev: Number(stddev), values, part });
    if (interval) estimates.mean = { method: 'sample', ...interval, confidence: 0.95 };
  }
  if (typeof nullPercent === 'number') {
    const interval = percentInterval({ percent: nullPercent, rows: rowCount, part });
    estimates.null_percent = { method: 'sample', ...interval, confidence: 0.95 };
  }
  return estimates;
}
