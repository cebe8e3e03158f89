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

/** What somebody said about a stored run. Primary key: run_id, dataset_name. */
export interface ReviewRow {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  review: string;
  reason: string | null;
  reviewed_by: string | null;
  reviewed_at: UtcText;
}

/** What the results table has no column for, and its numbers once more. Primary key: run_id, dataset_name. */
export interface DetailsRow {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  /**
   * JSON: `{"estimates":{COLUMN:{METRIC:{method, relative_error, low, high, confidence}}},"columns":[[NAME,TYPE]],
   * "skipped":[[{METRIC:REASON},[COLUMN]]],"error_codes":{COLUMN:CODE}}`.
   */
  details: string;
  /** JSON: `{"columns":[NAME],"metrics":{METRIC:[NUMBER or null]}}`: a long history is read from here, a row a run. */
  numbers: string | null;
}

/** What a run came to, tables that failed or were left out too. Primary key: run_id. */
export interface OutcomeRow {
  run_id: string;
  environment: string | null;
  started_at: UtcText;
  finished_at: UtcText;
  /** JSON: by full name of the table `{place, schema, table, run_id, status, row_count, column_count, profiled_at, duration_ms, error, metadata}`. */
  tables: string;
}

/** The events of one run, in their order. */
export interface StreamRow {
  stream_id: string;
  /** What the user knows it by: the plan's run id. */
  run_id: string | null;
  /** `open`: events may follow. `closed`: none follow, some are still to be delivered. `done`. */
  state: 'open' | 'closed' | 'done';
  /** Who appends and delivers; null when nobody does. */
  owner: string | null;
  /** Until when the owner has it to itself, in seconds since 1970 of the database's clock. */
  lease_until: number | null;
  /** Number of its last event; they count from 1. */
  last_sequence: number;
  created_at: UtcText;
}

/** An event that listeners get. Primary key: stream_id, sequence; event_id is unique. */
export interface OutboxRow {
  stream_id: string;
  sequence: number;
  event_id: string;
  event_type: string;
  table_name: string;
  /** The event in its shape on the wire, as JSON. */
  payload: string;
}

/** How far one listener has got in one stream. Primary key: stream_id, listener. */
export interface DeliveryRow {
  stream_id: string;
  listener: string;
  /** Number of the last event that it has; 0 for none. */
  delivered: number;
  /** Why the next one could not be delivered; null when it was not tried or went well. */
  error: string | null;
}

/** What is kept of one partition of a table. Unique: coalesce(schema_name, ''), table_name, partition_name. */
export interface PartitionProfileRow {
  schema_name: string | null;
  table_name: string;
  partition_name: string;
  /** The partition has not changed while it has this token. */
  change_token: string;
  /** Of what was collected, as hex. */
  signature: string;
  row_count: number;
  /** The partial profile's JSON, deflated, as base64. */
  profile: string;
  updated_at: UtcText;
}

/** The storage tables under the names that the code uses; {@link TableNamesPlugin} puts in the configured ones. */
export interface StorageSchema {
  runs: RunRow;
  results: ResultRow & { id: Generated<number> };
  events: EventRow;
  state: StateRow;
  cursors: CursorRow;
  partitions: PartitionProfileRow;
  reviews: ReviewRow;
  details: DetailsRow;
  outcomes: OutcomeRow;
  streams: StreamRow;
  outbox: OutboxRow;
  deliveries: DeliveryRow;
}

export type StorageTable = keyof StorageSchema;
