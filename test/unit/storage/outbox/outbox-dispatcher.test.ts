import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/core/abort.js';
import { silentLogger } from '../../../../src/core/logger.js';
import type { EventOutbox } from '../../../../src/storage/outbox/event-outbox.js';
import { MemoryOutbox } from '../../../../src/storage/outbox/memory-outbox.js';
import { OutboxDispatcher } from '../../../../src/storage/outbox/outbox-dispatcher.js';
import { fromDurableListener } from '../../../../src/storage/outbox/outbox-listener.js';

afterEach(() => {
  vi.useRealTimers();
});

it('owns a stream that it took up while its claims were being renewed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const memory = new MemoryOutbox();
  await memory.open({ streamId: 's', runId: null }, ['test']);
  await memory.append('s', [
    { eventId: 'a', type: 'ProfilingStarted', timestamp: new Date(0), table: 'a', runId: 'r' },
  ]);
  let answer: (owned: ReadonlySet<string>) => void = () => undefined;
  const asked: string[][] = [];
  const renew: EventOutbox['renew'] = (streamIds) => {
    asked.push([...streamIds]);
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  const outbox = new Proxy<EventOutbox>(memory, {
    get(target, name: keyof EventOutbox) {
      if (name === 'renew') return renew;
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const seen: string[] = [];
  const listener = fromDurableListener({ name: 'test', handleEvent: ({ table }) => void seen.push(table) });
  const policy = {
    enabled: false,
    retries: 0,
    backoffStrategy: 'fixed',
    minBackoffMs: 0,
    maxBackoffMs: 0,
  } as const;
  const dispatcher = new OutboxDispatcher({
    ...{ outbox, listeners: [listener], claimMs: 60_000, policy, clock: systemClock, logger: silentLogger },
  });
  vi.advanceTimersByTime(20_000);
  expect(asked).toEqual([[]]);
  dispatcher.add('s');
  answer(new Set());
  await vi.waitFor(() => expect(seen).toEqual(['a']));
  await dispatcher.close();
});
