import type { JsonObject, JsonValue } from '../core/json.js';
import type { ProfileMeshEvent } from '../model/event.js';

/** An event as the Python package's `to_dict` gives it. */
export interface WireEvent {
  /** A UUID; the Python package has none. */
  readonly event_id: string;
  readonly event_type: string;
  /** ISO 8601 in UTC, e.g. `2026-11-23T10:00:00.000Z`. */
  readonly timestamp: string;
  readonly metadata: JsonObject;
}

/**
 * An event in its snake_case shape. Durations are in seconds. NaN and ±Infinity become the strings `"NaN"`,
 * `"Infinity"` and `"-Infinity"`, so the result is always JSON.
 */
export function toWireEvent(event: ProfileMeshEvent): WireEvent {
  return {
    event_id: event.eventId,
    event_type: event.type,
    timestamp: event.timestamp.toISOString(),
    metadata: toMetadata(event),
  };
}

function toMetadata(event: ProfileMeshEvent): JsonObject {
  switch (event.type) {
    case 'ProfilingStarted':
      return { table: event.table, run_id: event.runId };
    case 'ProfilingCompleted':
      return {
        table: event.table,
        run_id: event.runId,
        row_count: event.rowCount,
        column_count: event.columnCount,
        duration_seconds: event.durationMs / 1000,
      };
    case 'ProfilingFailed':
      return { table: event.table, run_id: event.runId, error: event.error };
    case 'ProfilingSkipped':
      return {
        table: event.table,
        schema: event.schema,
        reason: event.reason,
        action: event.action,
        snapshot_id: event.snapshotId,
      };
    case 'DataDriftDetected':
      return {
        table: event.table,
        column: event.column,
        metric: event.metric,
        baseline_value: jsonNumber(event.baselineValue),
        current_value: jsonNumber(event.currentValue),
        change_percent: jsonNumber(event.changePercent),
        drift_severity: event.driftSeverity,
        ...(event.runId === undefined ? {} : { run_id: event.runId }),
      };
    case 'SchemaChangeDetected':
      return {
        table: event.table,
        change_type: event.changeType,
        column: event.column,
        old_type: event.oldType,
        new_type: event.newType,
        ...(event.oldName === undefined ? {} : { old_name: event.oldName }),
        ...(event.runId === undefined ? {} : { run_id: event.runId }),
      };
    case 'RetryAttempt':
      return {
        ...(event.operation ? { function: event.operation } : {}),
        table: event.table,
        attempt: event.attempt,
        max_attempts: event.maxAttempts,
        delay_seconds: event.delayMs / 1000,
        error: event.error,
      };
    case 'RetryExhausted':
      // The Python package's name for the number of attempts.
      return {
        ...(event.operation ? { function: event.operation } : {}),
        table: event.table,
        total_attempts: event.attempts,
        error: event.error,
      };
  }
}

function jsonNumber(value: number | string | null): JsonValue {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
