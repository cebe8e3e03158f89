import { expect, it } from 'vitest';
import type { ProfileMeshEventInput } from '../../../src/events/event.js';
import { EarlyEvents } from '../../../src/runner/early-events.js';

const event = (table: string): ProfileMeshEventInput => ({
  ...{ type: 'RetryExhausted', timestamp: new Date(0), table },
  ...{ attempts: 2, error: 'lost' },
});

it('keeps events until there is somebody to hear them, and then passes them on, each once', async () => {
  const early = new EarlyEvents();
  const heard: string[] = [];
  const target = {
    emit: async (input: ProfileMeshEventInput) => void heard.push(input.table),
  };
  await early.emit(event('a'));
  await early.emit(event('b'));
  expect(heard).toEqual([]);
  await early.release(target);
  expect(heard).toEqual(['a', 'b']);
  await early.emit(event('c'));
  await early.release(target);
  expect(heard).toEqual(['a', 'b', 'c']);
});
