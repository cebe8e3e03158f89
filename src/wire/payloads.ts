import type { JsonObject } from '../core/json.js';
import { isMeasured } from '../model/is-measured.js';
import type { ProfilingPlan } from '../model/plan.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import type { PlanChange, PlanSnapshot } from '../model/snapshot.js';

/** The keys that results travel under. */
export const XCOM_KEYS = {
  profilingResults: 'profiling_results',
  profilingResult: 'profiling_result',
  planChangeMetadata: 'plan_change_metadata',
  events: 'profilemesh_events',
} as const;

/** `profiling_result`: one table. */
export type ProfilingResultPayload = {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  /** ISO 8601, UTC. */
  profiled_at: string;
  columns_profiled: number;
  row_count: number | null;
  /** Holds at least `row_count`, `column_count`, `partition_config` and `sampling_config`. */
  metadata: JsonObject;
};

/** A table that gave no result. */
export type ProfilingFailurePayload = {
  dataset_name: string;
  schema_name: string | null;
  status: string;
  error: { code: string; message: string } | null;
};

/** `profiling_results`: one run. */
export type ProfilingResultsPayload = {
  run_id: string;
  environment: string;
  /** Tables measured, empty ones included. */
  tables_profiled: number;
  profiled_at: string;
  results: ProfilingResultPayload[];
  /** Left out when every table gave a result. */
  failures?: ProfilingFailurePayload[];
};

/** `plan_change_metadata`. */
export type PlanChangePayload = {
  environment: string;
  /** Full names, removed tables included. */
  changed_tables: string[];
  /** Over the changed tables that the plan still has. */
  metrics_requested: number;
  drift_strategy: string;
  plan_signature: string;
};

/** The `profiling_result` payload of a profiled table: counts and metadata, no metrics. */
export function toProfilingResultPayload(table: TableProfile): ProfilingResultPayload {
  return {
    run_id: table.runId,
    dataset_name: table.table,
    schema_name: table.schema,
    profiled_at: table.profiledAt.toISOString(),
    columns_profiled: table.columns.length,
    row_count: table.rowCount,
    metadata: toResultMetadata(table),
  };
}

/** `results` holds the tables measured, `failures` those that could not be; a table skipped by decision is in neither. */
export function toProfilingResultsPayload(run: ProfilingRun): ProfilingResultsPayload {
  const results = run.tables.filter(isMeasured).map(toProfilingResultPayload);
  const failures = run.tables.filter(isFailure).map(toFailurePayload);
  return {
    run_id: run.runId,
    environment: run.environment,
    tables_profiled: results.length,
    profiled_at: run.finishedAt.toISOString(),
    results,
    ...(failures.length > 0 && { failures }),
  };
}

/** The `plan_change_metadata` payload of a change. */
export function toPlanChangeMetadata(options: {
  plan: ProfilingPlan;
  change: PlanChange;
  snapshot: PlanSnapshot;
}): PlanChangePayload {
  const { plan, change, snapshot } = options;
  const changed = new Set(change.changedTables);
  return {
    environment: plan.environment,
    changed_tables: [...change.changedTables],
    metrics_requested: plan.tables
      .filter((table) => changed.has(table.fullName))
      .reduce((sum, table) => sum + table.metrics.length, 0),
    drift_strategy: plan.driftStrategy,
    plan_signature: snapshot.signature,
  };
}

/** The metadata of a table with the four keys that the contract promises, whatever the runner put in. */
export function toResultMetadata(table: TableProfile): JsonObject {
  return {
    row_count: table.rowCount,
    column_count: table.columns.length,
    partition_config: null,
    sampling_config: null,
    ...table.metadata,
  };
}

function isFailure(table: TableProfile): boolean {
  return table.status === 'failed' || (table.status === 'skipped' && table.error !== null);
}

function toFailurePayload(table: TableProfile): ProfilingFailurePayload {
  return {
    dataset_name: table.table,
    schema_name: table.schema,
    status: table.status,
    error: table.error && { code: table.error.code, message: table.error.message },
  };
}
