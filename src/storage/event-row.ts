import type { ProfileMeshEvent } from '../model/event.js';
import type { ExactNumber } from '../model/profile.js';
import { toWireEvent } from '../wire/event.js';
import type { EventRow } from './storage-schema.js';
import { toUtcText } from './utc-text.js';

/** The row of an event. Values and severity are filled for drift only; the rest of an event is in `metadata`. */
export function toEventRow(event: ProfileMeshEvent, createdAt: Date): EventRow {
  const drift = event.type === 'DataDriftDetected' ? event : undefined;
  return {
    event_id: event.eventId,
    event_type: event.type,
    run_id: 'runId' in event ? (event.runId ?? null) : null,
    table_name: event.table,
    column_name: 'column' in event ? event.column : null,
    metric_name: drift?.metric ?? null,
    baseline_value: toDouble(drift?.baselineValue),
    current_value: toDouble(drift?.currentValue),
    change_percent: drift?.changePercent ?? null,
    drift_severity: drift?.driftSeverity ?? null,
    timestamp: toUtcText(event.timestamp),
    metadata: JSON.stringify(toWireEvent(event).metadata),
    created_at: toUtcText(createdAt),
  };
}

/** The column is a double; `metadata` keeps every digit. */
function toDouble(value: ExactNumber | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
