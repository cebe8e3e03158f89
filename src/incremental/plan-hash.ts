import { createHash } from 'node:crypto';
import type { MetricName } from '../config/metric-names.js';
import type { TablePlan } from '../model/plan.js';
import { toWirePartition, toWireSampling } from '../wire/plan-rules.js';

/** Another one when the plan asks something else of a table, so that an unchanged table has to be profiled all the same. */
export function planHash(plan: TablePlan, mergeable: readonly MetricName[]): string {
  const { metrics, partition, sampling, computeHistograms, histogramBins, maxDistinctValues } = plan;
  const { defaultSampleRatio = 1, distinct = 'auto', topValues = 10 } = plan;
  const asked = [
    [...metrics].sort(),
    toWirePartition(partition),
    toWireSampling(sampling),
    [computeHistograms, histogramBins, maxDistinctValues, defaultSampleRatio, distinct, topValues],
    [...mergeable].sort(),
  ];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}
