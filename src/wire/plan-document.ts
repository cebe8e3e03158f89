import type { ProfilingPlan, TablePlan } from '../model/plan.js';
import { toWirePartition, toWireSampling, type WirePartition, type WireSampling } from './plan-rules.js';

/** A table of a {@link PlanDocument}. */
export type PlanDocumentTable = {
  name: string;
  schema: string | null;
  table: string;
  status: string;
  /** Why; our addition, left out without incremental profiling. */
  status_reason?: string;
  partition: WirePartition | null;
  sampling: WireSampling | null;
  metrics: string[];
  metadata: { compute_histograms: boolean; histogram_bins: number; max_distinct_values: number };
};

/** A plan as JSON, in the shape of the Python package. */
export type PlanDocument = {
  run_id: string;
  /** UTC without a zone, as Python's `isoformat` gives it: `2026-11-23T10:00:00` or `2026-11-23T10:00:00.120000`. */
  timestamp: string;
  environment: string;
  source: { type: string; database: string };
  drift_detection: { strategy: string };
  tables: PlanDocumentTable[];
  summary: { total_tables: number; estimated_metrics: number };
};

/** The plan as JSON, in the Python package's shape. */
export function toPlanDocument(plan: ProfilingPlan): PlanDocument {
  return {
    run_id: plan.runId,
    timestamp: toPythonTimestamp(plan.timestamp),
    environment: plan.environment,
    source: { type: plan.source.type, database: plan.source.database },
    drift_detection: { strategy: plan.driftStrategy },
    tables: plan.tables.map(toTable),
    summary: {
      total_tables: plan.summary.totalTables,
      estimated_metrics: plan.summary.estimatedMetrics,
    },
  };
}

function toTable(table: TablePlan): PlanDocumentTable {
  return {
    name: table.fullName,
    schema: table.schema,
    table: table.table,
    status: table.status,
    ...(table.statusReason === undefined ? {} : { status_reason: table.statusReason }),
    partition: toWirePartition(table.partition),
    sampling: toWireSampling(table.sampling),
    metrics: [...table.metrics],
    metadata: {
      compute_histograms: table.computeHistograms,
      histogram_bins: table.histogramBins,
      max_distinct_values: table.maxDistinctValues,
    },
  };
}

// Python writes microseconds, and leaves them out when they are zero.
function toPythonTimestamp(date: Date): string {
  const [seconds = '', milliseconds = '000'] = date.toISOString().slice(0, -1).split('.');
  return milliseconds === '000' ? seconds : `${seconds}.${milliseconds}000`;
}
