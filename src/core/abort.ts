import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { AbortedError } from './errors.js';

/** Throws `AbortedError` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    throwIfAborted(signal);
    try {
      await delay(ms, undefined, signal ? { signal } : undefined);
    } catch (cause) {
      throw new AbortedError(undefined, { cause });
    }
  },
};
