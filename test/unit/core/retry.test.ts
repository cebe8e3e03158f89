import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.js';
import { DatabaseError } from '../../../src/core/errors.js';
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
});
