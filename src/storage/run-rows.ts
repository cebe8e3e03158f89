import { StorageError } from '../core/errors.js';
import { isMeasured } from '../model/is-measured.js';
import type { ColumnProfile, ProfilingRun, TableProfile } from '../model/profile.js';
import { toMetricText } from './metric-text.js';
import { toDetailsRow } from './run-details.js';
import type { DetailsRow, ResultRow, RunRow } from './storage-schema.js';
import { toUtcText } from './utc-text.js';

/** The word that both packages store for a profiled table. */
const COMPLETED = 'completed';

/** The `metric_name` under which a column's failure is stored. */
export const ERROR_METRIC = 'error';

export interface RunRows {
  readonly runs: RunRow[];
  readonly results: ResultRow[];
  readonly details: DetailsRow[];
}

/**
 * The rows of a run. Failed and skipped tables have none: readers take a table's newest rows as its last good profile.
 */
export function toRunRows(run: ProfilingRun): RunRows {
  const tables = run.tables.filter(isMeasured);
  return {
    runs: tables.map((table) => toRunRow(table, run.environment)),
    results: tables.flatMap((table) => table.columns.flatMap((column) => toResultRows(table, column))),
    details: tables.map(toDetailsRow),
  };
}

function toRunRow(table: TableProfile, environment: string): RunRow {
  return {
    run_id: table.runId,
    dataset_name: table.table,
    schema_name: table.schema,
    profiled_at: toUtcText(table.profiledAt),
    environment,
    status: COMPLETED,
    row_count: table.rowCount,
    column_count: table.columns.length,
  };
}

function toResultRows(table: TableProfile, column: ColumnProfile): ResultRow[] {
  const base = {
    run_id: table.runId,
    dataset_name: table.table,
    schema_name: table.schema,
    column_name: column.name,
    column_type: column.type,
    profiled_at: toUtcText(table.profiledAt),
  };
  const rows: ResultRow[] = Object.entries(column.metrics).map(([metric, value]) => ({
    ...base,
    metric_name: metric,
    metric_value: toMetricText(value),
  }));
  if (column.error) rows.push({ ...base, metric_name: ERROR_METRIC, metric_value: column.error.message });
  return rows;
}

/** @throws {StorageError} PM_INVALID_ARGUMENT when two rows have one key (run_id, dataset_name) */
export function assertDistinctTables(rows: readonly RunRow[]): void {
  const seen = new Set<string>();
  for (const { run_id, dataset_name } of rows) {
    const key = JSON.stringify([run_id, dataset_name]);
    if (seen.has(key)) {
      throw new StorageError(
        'PM_INVALID_ARGUMENT',
        `Run ${run_id} has two tables named ${dataset_name}. Stored rows are told apart by run id and table name: ` +
          'give each a run id of its own.',
        { details: { runId: run_id, table: dataset_name } },
      );
    }
    seen.add(key);
  }
}
