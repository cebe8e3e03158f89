import { describe, expect, it } from 'vitest';
import type { TableProfile } from '../../../src/model/profile.js';
import { formatProfile } from '../../../src/report/format-profile.js';
import { createStyle } from '../../../src/report/style.js';

const base: TableProfile = {
  runId: 'r1',
  schema: 'public',
  table: 'orders',
  fullName: 'public.orders',
  status: 'success',
  rowCount: 12_345,
  profiledAt: new Date('2026-01-02T03:04:05Z'),
  durationMs: 1234,
  columns: [],
  error: null,
  metadata: {},
};

describe('formatProfile', () => {
  it('shows a line a column with its metrics and histogram', () => {
    const text = formatProfile({
      ...base,
      columns: [
        {
          name: 'amount',
          type: 'numeric(12,2)',
          metrics: {
            count: 12_345,
            null_percent: 12.5,
            distinct_count: 9000,
            min: -3.5,
            max: '123456789012345678901234567890',
            mean: 17.123456789,
            stddev: null,
            histogram: [
              { start: 0, end: 1, count: 1 },
              { start: 1, end: 2, count: 8 },
              { start: 2, end: 3, count: 0 },
            ],
          },
          skipped: {},
          estimates: {},
          error: null,
        },
      ],
    });
    expect(text.split('\n')).toEqual([
      'public.orders · success · 12,345 rows · 1 column · 1.2 s',
      '  column  type           nulls %  distinct   min                   max     mean  stddev  histogram',
      '  ──────  ─────────────  ───────  ────────  ────  ────────────────────  ───────  ──────  ─────────',
      '  amount  numeric(12,2)     12.5     9,000  -3.5  1234567890123456789…  17.1235       -  ▂█',
    ]);
  });

  it('marks what is estimated, and says of how many rows', () => {
    const sample = { method: 'sample' } as const;
    const text = formatProfile({
      ...base,
      rowCount: 50,
      metadata: { estimated: true, sample: { fraction: 1, max_rows: 50, population: 12_345 } },
      columns: [
        {
          name: 'status',
          type: 'text',
          metrics: { null_percent: 1, distinct_count: 6, p50: 3, top_values: [{ value: 'paid', count: 30 }] },
          skipped: {},
          estimates: { null_percent: sample, distinct_count: sample, top_values: sample },
          error: null,
        },
      ],
    });
    expect(text.split('\n')).toEqual([
      'public.orders · success · 50 rows (sample of 12,345 rows, estimated) · 1 column · 1.2 s',
      '  column  type  nulls %  distinct  p50  top values',
      '  ──────  ────  ───────  ────────  ───  ──────────',
      '  status  text       ≈1        ≈6    3  ≈paid 30',
    ]);
  });

  it('says why a table failed, and shows no columns', () => {
    const error = {
      code: 'PM_DB_PERMISSION',
      message: 'no right to read public.orders',
      transient: false,
    } as const;
    const text = formatProfile({ ...base, status: 'failed', rowCount: null, durationMs: 3, error });
    expect(text).toBe(
      'public.orders · failed · 0 columns · 3 ms\n  PM_DB_PERMISSION: no right to read public.orders',
    );
  });

  it('says which metrics columns could not have, a line for each reason, and what failed', () => {
    const noMinMax = { min: 'json has no order', max: 'json has no order' };
    const column = { type: 'json', metrics: { count: 3, null_percent: 0.001 }, estimates: {}, error: null };
    const text = formatProfile({
      ...base,
      columns: [
        { ...column, name: 'a', skipped: { ...noMinMax, distinct_count: 'json has no equality' } },
        { ...column, name: 'b', skipped: noMinMax },
        {
          ...column,
          name: 'c',
          skipped: {},
          error: { code: 'PM_DB_QUERY', message: 'value too large', transient: false },
        },
      ],
    });
    expect(text.split('\n').slice(-3)).toEqual([
      '  c: PM_DB_QUERY: value too large',
      '  no min, max (json has no order): a, b',
      '  no distinct_count (json has no equality): a',
    ]);
    expect(text).toMatch(/ a +json +<0\.01/);
  });

  it('neutralises escape sequences in names and values', () => {
    const text = formatProfile({
      ...base,
      fullName: 'public.\u001b[31mred',
      columns: [
        {
          name: '\u001b]0;title\u0007',
          type: 'text',
          metrics: { min: 'a\u001b[2J' },
          skipped: {},
          estimates: {},
          error: null,
        },
      ],
    });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('\\x1b[31mred');
    expect(text).toContain('a\\x1b[2J');
  });

  it('colours the status when asked to', () => {
    expect(formatProfile(base, { style: createStyle(true) })).toContain('\u001b[32msuccess\u001b[39m');
  });
});
