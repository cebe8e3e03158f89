import type {
  ConnectionType,
  DistinctCounting,
  Environment,
  ResolvedPartition,
  ResolvedSampling,
} from '../config/types.js';
import type { MetricName } from '../config/metric-names.js';

/** A table by its exact names. No schema: the connection's own (`search_path` on PostgreSQL). */
export interface TableRef {
  readonly schema: string | null;
  readonly table: string;
}

/** A table of a plan, and what is to be measured of it. */
export interface TablePlan extends TableRef {
  /** `schema.table`, or `table` without a schema. */
  readonly fullName: string;
  /** `ready`, or the decision of the incremental planner. */
  readonly status: string;
  /** Why `status` is what it is; absent without a decision. */
  readonly statusReason?: string;
  readonly metrics: readonly MetricName[];
  readonly partition: ResolvedPartition | null;
  readonly sampling: ResolvedSampling | null;
  readonly computeHistograms: boolean;
  readonly histogramBins: number;
  readonly maxDistinctValues: number;
  /**
   * The fraction of rows to measure where the table has no sampling of its own: 0 < ratio ≤ 1, absent means 1.
   * Not part of the snapshot, as in the Python package.
   */
  readonly defaultSampleRatio?: number;
  /** Absent means `auto`. Not part of the snapshot: it changes the cost, not what is asked. */
  readonly distinct?: DistinctCounting;
  /** How many of the most frequent values `top_values` holds; absent means 10. Not part of the snapshot. */
  readonly topValues?: number;
}

/** Which tables a run profiles, and how. */
export interface ProfilingPlan {
  readonly runId: string;
  readonly timestamp: Date;
  readonly environment: Environment;
  readonly source: { readonly type: ConnectionType; readonly database: string };
  readonly driftStrategy: string;
  readonly tables: readonly TablePlan[];
  /** Full names that the configuration lists more than once; the plan holds each once. Absent means none. */
  readonly duplicates?: readonly string[];
  readonly summary: { readonly totalTables: number; readonly estimatedMetrics: number };
}
