import { expect, it } from 'vitest';
import type { ProfileMeshEvent } from '../../../../src/model/event.js';
import { abandonedTables } from '../../../../src/storage/outbox/unfinished-tables.js';

const timestamp = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T01:00:00Z');
const started = (table: string, runId = 'run-1'): ProfileMeshEvent => ({
  eventId: `${table} ${runId} started`,
  type: 'ProfilingStarted',
  timestamp,
  table,
  runId,
});
const failed = (table: string, runId = 'run-1'): ProfileMeshEvent => ({
  eventId: `${table} ${runId} failed`,
  type: 'ProfilingFailed',
  timestamp,
  table,
  runId,
  error: 'no',
});

it('are those that started and did not end, each under its own run id', () => {
  const events = [
    started('a'),
    started('b'),
    failed('a'),
    started('b', 'run-2'),
    failed('b', 'run-2'),
    started('c'),
  ];
  const abandoned = abandonedTables('stream', events, later);
  expect(abandoned).toEqual([
    expect.objectContaining({ type: 'ProfilingFailed', table: 'b', runId: 'run-1', timestamp: later }),
    expect.objectContaining({ type: 'ProfilingFailed', table: 'c', runId: 'run-1', timestamp: later }),
  ]);
});

it('get the same events from whoever ends them', () => {
  const ids = (streamId: string): string[] =>
    abandonedTables(streamId, [started('a'), started('b')], later).map(({ eventId }) => eventId);
  expect(ids('stream')).toEqual(ids('stream'));
  expect(new Set([...ids('stream'), ...ids('other')]).size).toBe(4);
});
