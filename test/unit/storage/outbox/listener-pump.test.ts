import { expect, it } from 'vitest';
import { ProfileMeshError } from '../../../../src/core/errors.js';
import type { ProfileMeshEvent } from '../../../../src/model/event.js';
import { ListenerPump } from '../../../../src/storage/outbox/listener-pump.js';
import { MemoryOutbox } from '../../../../src/storage/outbox/memory-outbox.js';
import { fromDurableListener } from '../../../../src/storage/outbox/outbox-listener.js';
import { recordLogger } from '../../../support/record-logger.js';

const policy = {
  enabled: true,
  retries: 2,
  backoffStrategy: 'exponential',
  minBackoffMs: 100,
  maxBackoffMs: 8_000,
} as const;
const transient = (details = {}): ProfileMeshError =>
  new ProfileMeshError('PM_EVENT_DELIVERY', 'no', { transient: true, details });

function started(table: string): ProfileMeshEvent {
  return { eventId: table, type: 'ProfilingStarted', timestamp: new Date(0), table, runId: 'run-1' };
}

async function pumping(handle: (table: string) => void) {
  const outbox = new MemoryOutbox();
  await outbox.open({ streamId: 's', runId: 'run-1' }, ['test']);
  let nowMs = 0;
  const pauses: number[] = [];
  const clock = {
    now: () => new Date(nowMs),
    async sleep(ms: number) {
      pauses.push(ms);
      nowMs += ms;
    },
  };
  const { logger, lines } = recordLogger();
  const listener = fromDurableListener({ name: 'test', handleEvent: ({ table }) => handle(table) });
  const pump = new ListenerPump({ listener, outbox, policy, clock, logger, owns: () => true });
  pump.add('s');
  const errors = (): string[] => lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  return {
    outbox,
    pump,
    pauses,
    errors,
    lines,
    drain: () => pump.drain({ deadlineMs: Number.POSITIVE_INFINITY }),
  };
}

it('pauses as the policy says, and as long as the endpoint asks, a minute at most', async () => {
  const answers = [
    transient(),
    transient({ retryAfterMs: 5_000 }),
    undefined,
    transient({ retryAfterMs: 1e9 }),
  ];
  const seen: string[] = [];
  const { outbox, pauses, errors, drain } = await pumping((table) => {
    const answer = answers.shift();
    if (answer) throw answer;
    seen.push(table);
  });
  await outbox.append('s', [started('a'), started('b')]);
  await drain();
  expect(seen).toEqual(['a', 'b']);
  expect(pauses).toEqual([100, 5_000, 60_000]);
  expect(errors()).toEqual([]);
});

it('keeps the order: nothing overtakes an event that is not taken', async () => {
  const seen: string[] = [];
  let isDown = true;
  const { outbox, errors, lines, drain } = await pumping((table) => {
    seen.push(table);
    if (isDown) throw transient();
  });
  await outbox.append('s', [started('a'), started('b')]);
  await drain();
  expect(seen).toEqual(['a', 'a', 'a']);
  expect(errors()).toHaveLength(1);
  // One that failed gets one attempt, and is not reported again.
  await drain();
  expect(seen).toHaveLength(4);
  expect(errors()).toHaveLength(1);
  isDown = false;
  await drain();
  expect(seen.slice(4)).toEqual(['a', 'b']);
  expect(lines.at(-1)).toMatchObject({ level: 'info', message: 'Listener test takes events again.' });
});

it('does not try again at once what is refused for good, however often it is asked', async () => {
  const seen: string[] = [];
  const { outbox, pump, drain } = await pumping((table) => {
    seen.push(table);
    throw new Error('refused');
  });
  await outbox.append('s', [started('a'), started('b')]);
  for (let asked = 0; asked < 5; asked += 1) pump.wake();
  await drain();
  expect(seen).toEqual(['a', 'a']);
});

it('stops where a stream is not its own any more', async () => {
  const outbox = new MemoryOutbox();
  await outbox.open({ streamId: 's', runId: null }, ['test']);
  await outbox.append('s', [started('a'), started('b'), started('c')]);
  const seen: string[] = [];
  const listener = fromDurableListener({ name: 'test', handleEvent: ({ table }) => void seen.push(table) });
  const clock = { now: () => new Date(0), sleep: async () => undefined };
  const { logger } = recordLogger();
  const pump = new ListenerPump({ listener, outbox, policy, clock, logger, owns: () => seen.length < 2 });
  pump.add('s');
  await pump.drain({ deadlineMs: 0 });
  expect(seen).toEqual(['a', 'b']);
  expect(await outbox.markOf('s', 'test')).toBe(2);
});
