import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ProfileMeshError } from '../../../src/core/errors.js';
import { Secret } from '../../../src/core/redact.js';
import type { ProfileMeshEvent } from '../../../src/events/event.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { recordLogger } from '../../support/record-logger.js';

const started = {
  eventId: 'event-1',
  type: 'ProfilingStarted',
  timestamp: new Date('2026-01-01T00:00:00Z'),
  table: 'orders',
  runId: 'run-1',
} as const satisfies ProfileMeshEvent;
const failed: ProfileMeshEvent = { ...started, type: 'ProfilingFailed', error: 'no' };

describe('EventBus', () => {
  it('calls listeners one after another in the order of registration, "*" among them', async () => {
    const bus = new EventBus();
    const calls: string[] = [];
    bus.on('*', async () => {
      calls.push('all begins');
      await nextTurn();
      calls.push('all ends');
    });
    bus.on('ProfilingStarted', async (event) => {
      await nextTurn();
      calls.push(`typed ${event.runId}`);
    });
    bus.on('*', () => {
      calls.push('last');
    });
    bus.on('ProfilingFailed', () => {
      calls.push('other type');
    });
    await bus.emit(started);
    expect(calls).toEqual(['all begins', 'all ends', 'typed run-1', 'last']);
  });

  it('gives a listener each event once, and nothing after it was removed', async () => {
    const bus = new EventBus();
    const seen: ProfileMeshEvent[] = [];
    const remove = bus.on('*', (event) => {
      seen.push(event);
    });
    await bus.emit(started);
    await bus.emit(failed);
    remove();
    remove();
    await bus.emit(started);
    expect(seen).toEqual([started, failed]);
  });

  it('calls a function that was registered twice twice, and removes one registration at a time', async () => {
    const bus = new EventBus();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const remove = bus.on('ProfilingStarted', listener);
    bus.on('ProfilingStarted', listener);
    await bus.emit(started);
    expect(calls).toBe(2);
    remove();
    await bus.emit(started);
    expect(calls).toBe(3);
  });

  it('settles at the emit who hears of it', async () => {
    const bus = new EventBus();
    const calls: string[] = [];
    bus.on('*', () => {
      calls.push('first');
      removeSecond();
      bus.on('*', () => {
        calls.push('added');
      });
    });
    const removeSecond = bus.on('*', () => {
      calls.push('second');
    });
    await bus.emit(started);
    expect(calls).toEqual(['first', 'second']);
    calls.length = 0;
    await bus.emit(started);
    expect(calls).toEqual(['first', 'added']);
  });

  it('reports a listener that throws or rejects, by name and event type, and goes on', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    const calls: string[] = [];
    bus.on('*', function throwing() {
      throw new Error('first');
    });
    bus.on('ProfilingStarted', async function rejecting() {
      await nextTurn();
      throw new ProfileMeshError('PM_STORAGE_FAILED', 'second');
    });
    bus.on('*', () => Promise.reject('a text'));
    bus.on('*', () => {
      calls.push('last');
    });
    await bus.emit(started);
    expect(calls).toEqual(['last']);
    expect(lines.map(({ level, fields }) => ({ level, ...fields }))).toEqual([
      { level: 'error', listener: 'throwing', eventType: 'ProfilingStarted', error: 'first' },
      {
        level: 'error',
        listener: 'rejecting',
        eventType: 'ProfilingStarted',
        error: 'second',
        code: 'PM_STORAGE_FAILED',
      },
      { level: 'error', listener: 'anonymous', eventType: 'ProfilingStarted', error: 'a text' },
    ]);
  });

  it('reports a listener once as an error, and its further failures for those who debug', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    bus.on('*', () => {
      throw new Error('no');
    });
    await bus.emit(started);
    await bus.emit(failed);
    expect(lines.map(({ level }) => level)).toEqual(['error', 'debug']);
  });

  it('gives an event without an id one of its own, and keeps one that it has', async () => {
    const bus = new EventBus();
    const ids: string[] = [];
    bus.on('*', ({ eventId }) => {
      ids.push(eventId);
    });
    const { eventId, ...event } = started;
    await bus.emit(event);
    await bus.emit(event);
    await bus.emit(started);
    expect(ids).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventId,
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('says nothing of a secret in what a listener threw', async () => {
    const { logger, lines } = recordLogger();
    const bus = new EventBus({ logger });
    const secret = new Secret('hunter-2-hunter');
    bus.on('*', () => {
      throw new Error(`login with ${secret.reveal()} failed`);
    });
    await bus.emit(started);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('hunter-2-hunter');
  });

  it('carries events that listeners emit, and events at the same time, once each', async () => {
    const bus = new EventBus();
    const seen: string[] = [];
    bus.on('ProfilingStarted', async () => bus.emit(failed));
    bus.on('*', async (event) => {
      await nextTurn();
      seen.push(event.type);
    });
    await Promise.all([bus.emit(started), bus.emit(started)]);
    expect(seen.sort()).toEqual([
      'ProfilingFailed',
      'ProfilingFailed',
      'ProfilingStarted',
      'ProfilingStarted',
    ]);
  });
});
