import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/abort.js';
import type { Clock } from '../../../src/core/clock.js';
import { AbortedError, DatabaseError } from '../../../src/core/errors.js';
import { type RetryPolicy, withRetry } from '../../../src/core/retry.js';

const policy: RetryPolicy = {
  enabled: true,
  retries: 3,
  backoffStrategy: 'exponential',
  minBackoffMs: 500,
  maxBackoffMs: 1500,
};
const lost = (): DatabaseError => new DatabaseError('PM_DB_CONNECTION', 'lost', { transient: true });

function recording(): { clock: Clock; slept: number[] } {
  const slept: number[] = [];
  return { slept, clock: { now: () => new Date(0), sleep: async (ms) => void slept.push(ms) } };
}

function failing(times: number, error: () => Error): () => Promise<string> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw error();
    return `call ${calls}`;
  };
}

describe('withRetry', () => {
  it('doubles the pause up to the limit, with at most 15 % on top', async () => {
    const { clock, slept } = recording();
    expect(await withRetry({ policy, clock, work: failing(3, lost) })).toBe('call 4');
    for (const [index, base] of [500, 1000, 1500].entries()) {
      expect(slept[index]).toBeGreaterThanOrEqual(base);
      expect(slept[index]).toBeLessThanOrEqual(Math.min(1500, base * 1.15 + 1));
    }
  });

  it('tells of each retry and of the end', async () => {
    const { clock } = recording();
    const told: unknown[] = [];
    const running = withRetry({
      policy: { ...policy, backoffStrategy: 'fixed', retries: 1 },
      clock,
      work: failing(5, lost),
      onRetry: async ({ attempt, maxAttempts, delayMs }) => void told.push([attempt, maxAttempts, delayMs]),
      onExhausted: async ({ attempts }) => void told.push(['exhausted', attempts]),
    });
    await expect(running).rejects.toMatchObject({ code: 'PM_DB_CONNECTION' });
    expect(told).toEqual([
      [1, 2, 500],
      ['exhausted', 2],
    ]);
  });

  it('passes on what is not transient, and everything when it is off', async () => {
    const { clock, slept } = recording();
    const bad = (): DatabaseError => new DatabaseError('PM_DB_QUERY', 'bad');
    await expect(withRetry({ policy, clock, work: failing(1, bad) })).rejects.toMatchObject({
      code: 'PM_DB_QUERY',
    });
    await expect(
      withRetry({ policy: { ...policy, enabled: false }, clock, work: failing(1, lost) }),
    ).rejects.toThrow('lost');
    expect(slept).toEqual([]);
  });

  it('ends a pause at once when it is aborted', async () => {
    const controller = new AbortController();
    const running = withRetry({
      policy: { ...policy, minBackoffMs: 3_600_000, maxBackoffMs: 3_600_000 },
      clock: systemClock,
      signal: controller.signal,
      work: failing(1, lost),
      onRetry: async () => {
        setImmediate(() => controller.abort());
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'PM_ABORTED' });
  });
});

describe('the deadline of withRetry', () => {
  /** Time passes when the work says so, and in pauses; sleepers wake in the order of their times. */
  class ManualClock implements Clock {
    #nowMs = 0;
    #sleepers: Array<{ atMs: number; wake: () => void }> = [];

    now(): Date {
      return new Date(this.#nowMs);
    }

    sleep(ms: number, signal?: AbortSignal): Promise<void> {
      return new Promise((resolve, reject) => {
        this.#sleepers.push({ atMs: this.#nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => reject(new AbortedError()));
      });
    }

    async pass(ms: number): Promise<void> {
      this.#nowMs += ms;
      for (const { atMs, wake } of this.#sleepers) if (atMs <= this.#nowMs) wake();
      this.#sleepers = this.#sleepers.filter(({ atMs }) => atMs > this.#nowMs);
      // Lets those that were woken go on.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const fixed: RetryPolicy = {
    ...policy,
    ...{ backoffStrategy: 'fixed', retries: 10, minBackoffMs: 1_000, maxElapsedMs: 10_000 },
  };

  it('begins no pause that would end after it', async () => {
    const clock = new ManualClock();
    const told: unknown[] = [];
    const running = withRetry({
      policy: fixed,
      clock,
      async work() {
        await clock.pass(4_000);
        throw lost();
      },
      onRetry: async ({ attempt }) => {
        told.push(attempt);
        setImmediate(() => void clock.pass(1_000));
      },
      onExhausted: async ({ attempts }) => void told.push(`exhausted ${attempts}`),
    });
    await expect(running).rejects.toMatchObject({ code: 'PM_DB_CONNECTION' });
    // 4 s, a pause of 1 s, 4 s: the next pause would end at 10 s.
    expect(told).toEqual([1, 'exhausted 2']);
  });

  it('aborts an attempt that repeats, and throws what failed before', async () => {
    const clock = new ManualClock();
    const told: unknown[] = [];
    let attempts = 0;
    const running = withRetry({
      policy: fixed,
      clock,
      work(signal) {
        attempts += 1;
        if (attempts === 1) throw lost();
        setImmediate(() => void clock.pass(9_000));
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new AbortedError()));
        });
      },
      onRetry: async () => {
        setImmediate(() => void clock.pass(1_000));
      },
      onExhausted: async (failure) => void told.push(failure.attempts, failure.error.code),
    });
    await expect(running).rejects.toMatchObject({ code: 'PM_DB_CONNECTION' });
    expect(told).toEqual([2, 'PM_DB_CONNECTION']);
  });

  it('leaves the first attempt its time, and one that repeats in time its result', async () => {
    const clock = new ManualClock();
    const slow = withRetry({
      policy: fixed,
      clock,
      async work(signal) {
        await clock.pass(60_000);
        return signal === undefined ? 'not limited' : 'limited';
      },
    });
    expect(await slow).toBe('not limited');
    const second = withRetry({
      policy: fixed,
      clock,
      work: failing(1, lost),
      onRetry: async () => {
        setImmediate(() => void clock.pass(1_000));
      },
    });
    expect(await second).toBe('call 2');
  });

  it('does not take the caller’s abort for its own', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    let attempts = 0;
    const told: unknown[] = [];
    const running = withRetry({
      policy: fixed,
      clock,
      signal: controller.signal,
      work(signal) {
        attempts += 1;
        if (attempts === 1) throw lost();
        setImmediate(() => controller.abort());
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new AbortedError()));
        });
      },
      onRetry: async () => {
        setImmediate(() => void clock.pass(1_000));
      },
      onExhausted: async () => void told.push('exhausted'),
    });
    await expect(running).rejects.toMatchObject({ code: 'PM_ABORTED' });
    expect(told).toEqual([]);
  });
});
