import { expect, it } from 'vitest';
import type { ProfileMeshEvent } from '../../../src/model/event.js';
import { toWireEvent } from '../../../src/wire/event.js';
import { parseWireEvent } from '../../../src/wire/parse-event.js';

const timestamp = new Date('2026-01-01T10:00:00.500Z');
const table = 'sales.orders';
const eventId = '6f1c2a52-6c3b-8b57-9d55-0d3c6f2b9a10';

const CASES: Array<[ProfileMeshEvent, object]> = [
  [
    { eventId, type: 'ProfilingStarted', timestamp, table, runId: 'r' },
    { table, run_id: 'r' },
  ],
  [
    {
      eventId,
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
    { eventId, type: 'ProfilingFailed', timestamp, table, runId: 'r', error: 'no' },
    { table, run_id: 'r', error: 'no' },
  ],
  [
    {
      eventId,
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
      eventId,
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
      eventId,
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
    {
      eventId,
      type: 'RetryAttempt',
      timestamp,
      table,
      attempt: 1,
      maxAttempts: 4,
      delayMs: 500,
      error: 'lost',
    },
    { table, attempt: 1, max_attempts: 4, delay_seconds: 0.5, error: 'lost' },
  ],
  [
    { eventId, type: 'RetryExhausted', timestamp, table, attempts: 4, error: 'lost' },
    { table, total_attempts: 4, error: 'lost' },
  ],
];

it.each(CASES)('gives $type its snake_case shape', (event, metadata) => {
  const wire = toWireEvent(event);
  expect(wire).toEqual({
    event_id: eventId,
    event_type: event.type,
    timestamp: '2026-01-01T10:00:00.500Z',
    metadata,
  });
  expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
});

it.each(CASES)('reads $type again', (event) => {
  const wire = JSON.parse(JSON.stringify(toWireEvent(event)));
  // A number that JSON has no word for is the text of an exact number afterwards.
  const currentValue = 'currentValue' in event ? { currentValue: String(event.currentValue) } : {};
  expect(parseWireEvent({ ...wire, stream_id: 's', sequence: 1 })).toEqual({ ...event, ...currentValue });
});

it.each([
  [{}, 'event_type'],
  [{ event_type: 'SomethingNew' }, 'event_type'],
  [{ event_type: 'ProfilingStarted', event_id: 'e', timestamp: 'today', metadata: {} }, 'timestamp'],
  [null, 'the event'],
])('says what is wrong with %j', (value, place) => {
  expect(() => parseWireEvent(value)).toThrow(
    expect.objectContaining({ code: 'PM_INVALID_ARGUMENT', message: expect.stringContaining(`${place}: `) }),
  );
});
