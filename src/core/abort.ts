import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { AbortedError } from './errors.js';

/** Throws `AbortedError` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
}

/** Timers of Node count in 32 bits: a longer one fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
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

/** Waits for work that others wait for too: the signal ends the waiting, not the work. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new AbortedError(undefined, { cause: signal.reason }));
    if (signal.aborted) {
      onAbort();
      // Nobody else may be there to hear of its failure.
      work.catch(() => undefined);
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
