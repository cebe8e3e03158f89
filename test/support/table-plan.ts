import { METRIC_NAMES } from '../../src/config/metric-names.js';
import type { TablePlan } from '../../src/model/plan.js';

/** A plan with every metric, whole table, ten bins. */
export function tablePlan(table: string, overrides: Partial<TablePlan> = {}): TablePlan {
  return {
    schema: null,
    table,
    fullName: table,
    status: 'ready',
    metrics: METRIC_NAMES,
    partition: null,
    sampling: null,
    computeHistograms: true,
    histogramBins: 10,
    maxDistinctValues: 1000,
    ...overrides,
  };
}
