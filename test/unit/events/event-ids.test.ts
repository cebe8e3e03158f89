import { expect, it } from 'vitest';
import { createEventIds } from '../../../src/events/event-ids.js';
import type { ProfileMeshEventInput } from '../../../src/model/event.js';

const timestamp = new Date('2026-01-01T00:00:00Z');
const started = (table: string): ProfileMeshEventInput => ({
  type: 'ProfilingStarted',
  timestamp,
  table,
  runId: 'run-1',
});
const drift = (column: string, metric: string): ProfileMeshEventInput => ({
  type: 'DataDriftDetected',
  timestamp,
  table: 'orders',
  column,
  metric,
  baselineValue: 1,
  currentValue: 2,
  changePercent: 100,
  driftSeverity: 'high',
});

it('gives the same run the same ids, and everything else others', () => {
  const events = [
    started('orders'),
    started('customers'),
    started('orders'),
    drift('price', 'mean'),
    drift('price', 'max'),
    drift('id', 'max'),
  ];
  const first = events.map(createEventIds('run-1', '2026'));
  expect(events.map(createEventIds('run-1', '2026'))).toEqual(first);
  const others = events.map(createEventIds('run-2', '2026'));
  expect(new Set([...first, ...others]).size).toBe(12);
  for (const id of first)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});
