import { describe, expect, it } from 'vitest';
import { toEventRow } from '../../../src/storage/event-row.js';

const timestamp = new Date('2026-03-08T02:30:00.120Z');
const eventId = '6f1c2a52-6c3b-8b57-9d55-0d3c6f2b9a10';
const createdAt = new Date('2026-03-08T02:30:01.000Z');

describe('toEventRow', () => {
  it('fills the drift columns for drift', () => {
    const row = toEventRow(
      {
        eventId,
        type: 'DataDriftDetected',
        timestamp,
        table: 'orders',
        column: 'price',
        metric: 'mean',
        baselineValue: '12345678901234567890',
        currentValue: 'NaN',
        changePercent: null,
        driftSeverity: 'high',
      },
      createdAt,
    );
    expect(row).toEqual({
      event_id: eventId,
      event_type: 'DataDriftDetected',
      run_id: null,
      table_name: 'orders',
      column_name: 'price',
      metric_name: 'mean',
      baseline_value: Number('12345678901234567890'),
      current_value: Number.NaN,
      change_percent: null,
      drift_severity: 'high',
      timestamp: '2026-03-08 02:30:00.120',
      metadata: expect.any(String),
      created_at: '2026-03-08 02:30:01.000',
    });
    expect(JSON.parse(row.metadata ?? '')).toMatchObject({
      baseline_value: '12345678901234567890',
      current_value: 'NaN',
    });
  });

  it('leaves them empty for other events', () => {
    const row = toEventRow(
      {
        eventId,
        type: 'ProfilingCompleted',
        timestamp,
        table: 'orders',
        runId: 'r',
        rowCount: 2,
        columnCount: 1,
        durationMs: 1500,
      },
      createdAt,
    );
    expect(row).toMatchObject({
      run_id: 'r',
      table_name: 'orders',
      column_name: null,
      metric_name: null,
      baseline_value: null,
      current_value: null,
      change_percent: null,
      drift_severity: null,
    });
    expect(JSON.parse(row.metadata ?? '')).toEqual({
      table: 'orders',
      run_id: 'r',
      row_count: 2,
      column_count: 1,
      duration_seconds: 1.5,
    });
  });
});
