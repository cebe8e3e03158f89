import { throwIfAborted } from '../../../../src/core/abort.js';
import type { Clock } from '../../../../src/core/clock.js';

export interface SteppingClock extends Clock {
  /** The sleeps so far, in milliseconds. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
  /** Called while the sleep with that number, from 1, goes on. */
  during(sleep: number, work: () => void | Promise<void>): void;
}

/** Time that passes only by sleeping, from 2026-01-01T00:00:00Z on. */
export function createSteppingClock(): SteppingClock {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const sleeps: number[] = [];
  const works = new Map<number, () => void | Promise<void>>();
  return {
    sleeps,
    now: () => new Date(now),
    async sleep(ms, signal) {
      sleeps.push(ms);
      now += ms;
      await works.get(sleeps.length)?.();
      throwIfAborted(signal);
    },
    advance(ms) {
      now += ms;
    },
    during(sleep, work) {
      works.set(sleep, work);
    },
  };
}
