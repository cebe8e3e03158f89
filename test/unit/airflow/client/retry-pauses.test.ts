import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../../src/airflow/client/retry-after.js';
import { RetryPauses } from '../../../../src/airflow/client/retry-pauses.js';

describe('RetryPauses', () => {
  it('doubles up to the longest pause, a quarter up or down, and ends', () => {
    const pauses = new RetryPauses({ retries: 4, minBackoffMs: 100, maxBackoffMs: 400 });
    const seen = [1, 2, 3, 4].map((attempt) => pauses.after(attempt) ?? Number.NaN);
    for (const [index, middle] of [100, 200, 400, 400].entries()) {
      expect(seen[index]).toBeGreaterThanOrEqual(middle * 0.75);
      expect(seen[index]).toBeLessThanOrEqual(middle * 1.25);
    }
    expect(pauses.after(5)).toBeUndefined();
  });

  it('waits as long as the server asks, within limits', () => {
    const pauses = new RetryPauses({ maxRetryAfterMs: 5_000 });
    expect(pauses.after(1, 2_000)).toBeGreaterThanOrEqual(2_000);
    expect(pauses.after(1, 3_600_000)).toBeLessThanOrEqual(6_250);
  });

  it('does not come back at once because a server asks for no wait', () => {
    const pauses = new RetryPauses({ minBackoffMs: 1_000 });
    expect(pauses.after(1, 0)).toBeGreaterThanOrEqual(750);
  });

  it('spans the restart of a server by default', () => {
    const pauses = new RetryPauses();
    let total = 0;
    for (let attempt = 1; ; attempt += 1) {
      const pause = pauses.after(attempt);
      if (pause === undefined) break;
      total += pause;
    }
    expect(total).toBeGreaterThan(40_000);
  });

  it('refuses numbers that are none', () => {
    expect(() => new RetryPauses({ retries: -1 })).toThrow(/retry\.retries.* is -1/);
    expect(() => new RetryPauses({ minBackoffMs: Number.NaN })).toThrow(/minBackoffMs/);
  });
});

describe('retryAfterMs', () => {
  const now = new Date('2026-01-01T00:00:00Z');

  it('reads seconds and dates', () => {
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('0.5', now)).toBe(500);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 23:59:00 GMT', now)).toBe(0);
  });

  it('gives undefined for none and for nonsense', () => {
    expect(retryAfterMs('-5', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
    expect(retryAfterMs('soon', now)).toBeUndefined();
  });
});
