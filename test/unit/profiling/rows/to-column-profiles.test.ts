import { describe, expect, it } from 'vitest';
import {
  mergePartialProfiles,
  type PartialProfileState,
  profileRows,
  type RowColumn,
  readPartialProfile,
  toColumnProfiles,
  writePartialProfile,
} from '../../../../src/index.js';

const COLUMNS: readonly RowColumn[] = [
  { name: 'id', kind: 'integer', bounds: ['2', '3'], quantiles: true, topValues: true },
  { name: 'price', kind: 'decimal', bounds: ['0.5', '100'] },
  { name: 'ratio', kind: 'float', distinct: false },
  { name: 'paid', kind: 'boolean' },
  { name: 'name', kind: 'text' },
  { name: 'day', kind: 'temporal' },
  { name: 'extra', kind: 'other' },
];

const ROWS: ReadonlyArray<readonly unknown[]> = [
  [1, '0.10', 0.5, true, 'a', '2026-01-01', { a: 1 }],
  [2, '0.20', Number.NaN, false, '', '2026-01-02', { a: 1 }],
  ['9007199254740993', null, 1.5, null, 'äö', null, null],
];

describe('toColumnProfiles', () => {
  it('gives every metric that was collected, of parts that were stored as of all rows at once', async () => {
    const store = async (rows: ReadonlyArray<readonly unknown[]>): Promise<string> =>
      JSON.stringify(writePartialProfile(await profileRows(rows, COLUMNS)));
    const stored = await Promise.all([store(ROWS.slice(0, 1)), store(ROWS.slice(1))]);
    const [first, second] = stored.map((text) => readPartialProfile(JSON.parse(text)));
    if (!first || !second) throw new Error('two parts');
    const columns = toColumnProfiles(mergePartialProfiles(second, first), COLUMNS);
    expect(columns).toEqual(toColumnProfiles(await profileRows(ROWS, COLUMNS), COLUMNS));
    const [id, price, ratio, paid, name, day, extra] = columns;
    expect(id).toMatchObject({
      type: 'integer',
      error: null,
      estimates: {},
      metrics: {
        count: 3,
        null_count: 0,
        distinct_count: 3,
        min: 1,
        max: '9007199254740993',
        mean: 3002399751580332,
        p50: 2,
        top_values: [
          { value: 1, count: 1 },
          { value: 2, count: 1 },
          { value: '9007199254740993', count: 1 },
        ],
        histogram: [
          { start: 1, end: 2, count: 1 },
          { start: 2, end: 3, count: 1 },
          { start: 3, end: '9007199254740993', count: 1 },
        ],
      },
    });
    // The bounds go beyond the values: an empty bin up to each.
    expect(price?.metrics).toMatchObject({
      null_count: 1,
      mean: 0.15,
      histogram: [
        { start: 0.1, end: 0.5, count: 2 },
        { start: 0.5, end: 100, count: 0 },
        { start: 100, end: 100, count: 0 },
      ],
    });
    expect(ratio?.metrics).toMatchObject({ mean: 1, nan_count: 1, min: 0.5 });
    expect(ratio?.metrics).not.toHaveProperty('distinct_count');
    expect(ratio?.metrics).not.toHaveProperty('p50');
    expect(paid?.metrics).toMatchObject({ distinct_count: 2, min: false, max: true });
    expect(name?.metrics).toMatchObject({ empty_count: 1, max_length: 2, max: 'äö' });
    expect(day?.metrics).toMatchObject({ min: '2026-01-01', max: '2026-01-02', distinct_count: 2 });
    expect(day?.metrics).not.toHaveProperty('max_length');
    expect(extra?.metrics).toMatchObject({ distinct_count: 1, null_percent: 100 / 3 });
    expect(extra?.skipped).toMatchObject({ min: expect.stringContaining('order') });
  });

  it('says which figures are estimates, and gives null of no rows', async () => {
    const column = { name: 'n', kind: 'integer', distinct: { exactLimit: 10 } } as const;
    const rows = Array.from({ length: 1000 }, (_, n) => [n]);
    const [estimated] = toColumnProfiles(await profileRows(rows, [column]), [column]);
    expect(estimated?.estimates.distinct_count).toMatchObject({ method: 'hyperloglog' });
    const [empty] = toColumnProfiles(await profileRows([], [{ ...column, quantiles: true }]), [column]);
    expect(empty?.metrics).toMatchObject({
      count: 0,
      null_percent: null,
      min: null,
      p50: null,
      distinct_count: 0,
    });
  });

  it('leaves no decimal out of the quantiles, however large', async () => {
    const column = { name: 'n', kind: 'decimal', quantiles: true } as const;
    const rows = [['1e400'], ['1e400'], [10n ** 500n], ['1']];
    const [wide] = toColumnProfiles(await profileRows(rows, [column]), [column]);
    expect(Number(wide?.metrics.p50)).toBe(Number.MAX_VALUE);
    expect(wide?.estimates.p50).toMatchObject({ method: 'quantile-sketch' });
  });

  it('refuses a profile of other columns, and a state that is none', async () => {
    const profile = await profileRows([[1]], [{ name: 'a', kind: 'integer' }]);
    for (const columns of [
      [],
      [{ name: 'b', kind: 'integer' }],
      [{ name: 'a', kind: 'float' }],
    ] as const satisfies readonly RowColumn[][]) {
      expect(() => toColumnProfiles(profile, columns)).toThrow(
        expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
      );
    }
    const broken = { version: 1, rows: 1, columns: [{ name: 'a' }] } as unknown as PartialProfileState;
    expect(() => readPartialProfile(broken)).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
  });
});
