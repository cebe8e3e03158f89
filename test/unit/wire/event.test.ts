import { expect, it } from 'vitest';
import type { ProfileMeshEvent } from '../../../src/model/event.js';
import { toWireEvent } from '../../../src/wire/event.js';

const timestamp = new Date('2026-01-01T10:00:00.500Z');
const table = 'sales.orders';

const CASES: Array<[ProfileMeshEvent, object]> = [
  [
    { type: 'ProfilingStarted', timestamp, table, runId: 'r' },
    { table, run_id: 'r' },
  ],
  [
    {
      type: 'ProfilingCompleted',
      timestamp,
      table,
      runId: 'r',
      rowCount: 10,
      columnCount: 2,
      durationMs: 1250,
    },
    { table, run_id: 'r', row_count: 10, column_count: 2, duration_seconds: 1.25 },
  ],
  [
    { type: 'ProfilingFailed', timestamp, table, runId: 'r', error: 'no' },
    { table, run_id: 'r', error: 'no' },
  ],
  [
    {
      type: 'ProfilingSkipped',
      timestamp,
      table,
      schema: null,
      reason: 'snapshot_match',
      action: 'skip',
      snapshotId: null,
    },
    { table, schema: null, reason: 'snapshot_match', action: 'skip', snapshot_id: null },
  ],
  [
    {
      type: 'DataDriftDetected',
      timestamp,
      table,
      column: 'price',
      metric: 'mean',
      baselineValue: 1,
      currentValue: Number.NaN,
      changePercent: Number.POSITIVE_INFINITY,
      driftSeverity: 'low',
    },
    {
      table,
      column: 'price',
      metric: 'mean',
      baseline_value: 1,
      current_value: 'NaN',
      change_percent: 'Infinity',
      drift_severity: 'low',
    },
  ],
  [
    {
      type: 'SchemaChangeDetected',
      timestamp,
      table,
      changeType: 'column_added',
      column: 'c',
      oldType: null,
      newType: 'text',
    },
    { table, change_type: 'column_added', column: 'c', old_type: null, new_type: 'text' },
  ],
  [
    { type: 'RetryAttempt', timestamp, table, attempt: 1, maxAttempts: 4, delayMs: 500, error: 'lost' },
    { table, attempt: 1, max_attempts: 4, delay_seconds: 0.5, error: 'lost' },
  ],
  [
    { type: 'RetryExhausted', timestamp, table, attempts: 4, error: 'lost' },
    { table, total_attempts: 4, error: 'lost' },
  ],
];

it.each(CASES)('gives $type its snake_case shape', (event, metadata) => {
  const wire = toWireEvent(event);
  expect(wire).toEqual({ event_type: event.type, timestamp: '2026-01-01T10:00:00.500Z', metadata });
  expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
});
