import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { AbortedError } from './errors.js';

/** Throws `AbortedError` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
}

// Timers of Node count in 32 bits: a longer one fires at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    throwIfAborted(signal);
    let leftMs = ms;
    do {
      await wait(Math.min(leftMs, LONGEST_TIMER_MS), signal);
      leftMs -= LONGEST_TIMER_MS;
    } while (leftMs > 0);
  },
};

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal } : undefined);
  } catch (cause) {
    throw new AbortedError(undefined, { cause });
  }
}
