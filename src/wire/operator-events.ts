import { isMeasured } from '../model/is-measured.js';
import type { ProfilingPlan, TableRef } from '../model/plan.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';

/** The events that the operators append to `profilemesh_events`. */
export const OPERATOR_EVENTS = {
  started: 'profiling_started',
  completed: 'profiling_completed',
} as const;

/** Data of `profiling_started` of a whole run. */
export function toRunStartedData(plan: ProfilingPlan): { environment: string; table_count: number } {
  return { environment: plan.environment, table_count: plan.tables.length };
}

/** Data of `profiling_completed` of a whole run: tables measured, empty ones included, and their columns together. */
export function toRunCompletedData(run: ProfilingRun): {
  environment: string;
  run_id: string;
  tables_profiled: number;
  total_columns: number;
} {
  const measured = run.tables.filter(isMeasured);
  return {
    environment: run.environment,
    run_id: run.runId,
    tables_profiled: measured.length,
    total_columns: measured.reduce((sum, table) => sum + table.columns.length, 0),
  };
}

/** Data of `profiling_started` of one table. */
export function toTableStartedData(options: { plan: ProfilingPlan; table: Pick<TableRef, 'table'> }): {
  dataset_name: string;
  environment: string;
} {
  return { dataset_name: options.table.table, environment: options.plan.environment };
}

/** Data of `profiling_completed` of one table. */
export function toTableCompletedData(options: { environment: string; table: TableProfile }): {
  dataset_name: string;
  environment: string;
  run_id: string;
  column_count: number;
  row_count: number | null;
} {
  const { environment, table } = options;
  return {
    dataset_name: table.table,
    environment,
    run_id: table.runId,
    column_count: table.columns.length,
    row_count: table.rowCount,
  };
}
