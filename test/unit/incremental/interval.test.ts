import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { adaptedInterval, effectiveInterval, nextDueAt } from '../../../src/incremental/interval.js';

const source = { type: 'postgres', database: 'd' } as const;
const adaptive = (input: Record<string, unknown> = {}) =>
  parseConfig({ source, incremental: { adaptive_scheduling: input } }, { env: {} }).incremental
    .adaptiveScheduling;

const NOW = new Date('2026-03-01T00:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const table = { schema: 'sales', table: 'orders' };
const facts = (intervalMinutes: number | null, ageMinutes: number) => ({
  ...{ table, intervalMinutes, now: NOW },
  ...{ lastProfiledAt: minutesAgo(ageMinutes), lastCheckedAt: minutesAgo(ageMinutes) },
});

describe('effectiveInterval', () => {
  it('is the default, then shorter with each step of staleness', () => {
    expect(effectiveInterval(facts(null, 0), adaptive())).toBe(1440);
    expect(effectiveInterval(facts(null, 1440), adaptive())).toBe(720);
    expect(effectiveInterval(facts(9000, 2 * 1440), adaptive())).toBe(3000);
  });

  it('stays within its limits', () => {
    fc.assert(
      fc.property(fc.nat(50_000), fc.nat(500_000), (interval, age) => {
        const minutes = effectiveInterval(facts(interval, age), adaptive());
        expect(minutes).toBeGreaterThanOrEqual(60);
        expect(minutes).toBeLessThanOrEqual(10_080);
      }),
    );
  });

  it('takes a priority as it is, that of the schema first', () => {
    const settings = adaptive({ priority_overrides: { orders: 30, 'sales.orders': 5 } });
    expect(effectiveInterval(facts(null, 0), settings)).toBe(5);
    const other = { ...facts(null, 0), table: { schema: 'old', table: 'orders' } };
    expect(effectiveInterval(other, settings)).toBe(30);
  });
});

it('a daily job that starts a little earlier finds its tables due', () => {
  expect(nextDueAt(facts(null, 1439), adaptive()).getTime()).toBeLessThanOrEqual(NOW.getTime());
  expect(nextDueAt(facts(null, 1300), adaptive()).getTime()).toBeGreaterThan(NOW.getTime());
});

it('a table that changes often is due sooner, one that does not later', () => {
  expect(adaptedInterval(null, true, adaptive())).toBe(720);
  expect(adaptedInterval(720, true, adaptive())).toBe(360);
  expect(adaptedInterval(60, true, adaptive())).toBe(60);
  expect(adaptedInterval(null, false, adaptive())).toBe(2160);
  expect(adaptedInterval(10_080, false, adaptive())).toBe(10_080);
});
