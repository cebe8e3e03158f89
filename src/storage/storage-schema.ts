import type { Generated } from 'kysely';

/** `YYYY-MM-DD HH:MM:SS.mmm` in UTC, without a zone. A `Date` would be shifted by the driver. */
type UtcText = string;

/** One profiled table of a run. Primary key: run_id, dataset_name. */
export interface RunRow {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  profiled_at: UtcText;
  environment: string | null;
  status: string | null;
  row_count: number | null;
  column_count: number | null;
}

/** One metric of one column. */
export interface ResultRow {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  column_name: string;
  column_type: string | null;
  metric_name: string;
  metric_value: string | null;
  profiled_at: UtcText;
}

/** One event. The columns from `column_name` to `drift_severity` are null for events without them. */
export interface EventRow {
  event_id: string;
  event_type: string;
  run_id: string | null;
  table_name: string | null;
  column_name: string | null;
  metric_name: string | null;
  baseline_value: number | null;
  current_value: number | null;
  change_percent: number | null;
  drift_severity: string | null;
  timestamp: UtcText;
  /** JSON. */
  metadata: string | null;
  created_at: UtcText | null;
}

/** What the incremental planner remembers of a table. */
export interface StateRow {
  schema_name: string | null;
  table_name: string;
  last_run_id: string | null;
  snapshot_id: string | null;
  change_token: string | null;
  decision: string | null;
  decision_reason: string | null;
  last_profiled_at: UtcText | null;
  staleness_score: number | null;
  row_count: number | null;
  bytes_scanned: number | null;
  /** JSON. */
  metadata: string | null;
}

export interface CursorRow {
  key: string;
  value: string;
  updated_at: UtcText;
}

/** The storage tables under the names that the code uses; {@link TableNamesPlugin} puts in the configured ones. */
export interface StorageSchema {
  runs: RunRow;
  results: ResultRow & { id: Generated<number> };
  events: EventRow;
  state: StateRow;
  cursors: CursorRow;
}

export type StorageTable = keyof StorageSchema;
