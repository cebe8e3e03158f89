import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/abort.js';

describe('systemClock.sleep', () => {
  it.each([2 ** 31, 30 * 86_400_000, Number.POSITIVE_INFINITY])(
    'goes on sleeping for %d ms, longer than one timer can',
    async (ms) => {
      const abort = new AbortController();
      const sleeping = systemClock.sleep(ms, abort.signal).then(
        () => 'woke up',
        (error: { code: string }) => error.code,
      );
      await delay(30);
      abort.abort();
      expect(await sleeping).toBe('PM_ABORTED');
    },
  );

  it('comes back', async () => {
    await systemClock.sleep(0);
    await systemClock.sleep(1);
  });
});
