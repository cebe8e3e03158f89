import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mergePartialProfiles,
  readPartialProfile,
  writePartialProfile,
} from '../../../../src/profiling/accumulators/partial-profile.js';
import { profileRows } from '../../../../src/profiling/accumulators/profile-rows.js';
import type { RowColumn } from '../../../../src/profiling/accumulators/row-column.js';
import { toMeasures } from '../../../../src/profiling/accumulators/to-measures.js';

const COLUMNS: readonly RowColumn[] = [
  { name: 'id', kind: 'integer', bounds: ['0', '10'], quantiles: true, topValues: true },
  { name: 'amount', kind: 'decimal', bounds: ['0.5', '1.255'] },
  { name: 'ratio', kind: 'float', bounds: ['0.5'], topValues: true },
  { name: 'paid', kind: 'boolean' },
  { name: 'name', kind: 'text' },
  { name: 'day', kind: 'temporal' },
  { name: 'extra', kind: 'other' },
];

const ROWS: ReadonlyArray<readonly unknown[]> = [
  [1, '1.25', 0.5, true, 'ä', new Date(0), { a: 1 }],
  ['12345678901234567890', '1.250', Number.NaN, 'f', '', new Date(1), { a: 1 }],
  [-3n, 'NaN', '-Infinity', 0, 'zz', undefined, Uint8Array.of(1, 255)],
  [1, '-Infinity', -0, null, 'zz', null, null],
  [null, '1.2550001', 0, null, null, null, null],
];

async function measuresOf(rows: Iterable<readonly unknown[]>): Promise<Record<string, unknown>> {
  const { columns } = await profileRows(rows, COLUMNS);
  return Object.fromEntries(columns.map((column) => [column.name, toMeasures(column)]));
}

describe('profileRows', () => {
  it('measures numbers, texts and the rest as a database would', async () => {
    expect(await measuresOf(ROWS)).toEqual({
      id: {
        non_null: '4',
        nan: '0',
        positive_infinity: '0',
        negative_infinity: '0',
        min: '-3',
        max: '12345678901234567890',
        zero: '0',
        sum: '12345678901234567889',
        stddev: '6172839450617284000',
      },
      amount: {
        non_null: '5',
        nan: '1',
        positive_infinity: '0',
        negative_infinity: '1',
        min: '1.25',
        max: '1.2550001',
        zero: '0',
        sum: '3.7550001',
        stddev: '0.0028868090809750476',
      },
      ratio: {
        non_null: '5',
        nan: '1',
        positive_infinity: '0',
        negative_infinity: '1',
        min: '0',
        max: '0.5',
        zero: '2',
        mean: '0.16666666666666666',
        stddev: '0.28867513459481287',
      },
      paid: { non_null: '3', min: 'false', max: 'true' },
      name: {
        non_null: '4',
        empty: '1',
        min: '',
        max: 'ä',
        min_length: '0',
        max_length: '2',
        avg_length: '1.25',
      },
      day: expect.objectContaining({
        min: '1970-01-01T00:00:00.000Z',
        max: '1970-01-01T00:00:00.001Z',
      }),
      extra: { non_null: '3' },
    });
  });

  it('counts distinct values, bins, quantiles and frequent values', async () => {
    const { rows, columns } = await profileRows(ROWS, COLUMNS);
    const [id, amount, ratio] = columns;
    expect(rows).toBe(5);
    expect(columns.map(({ distinct }) => distinct?.estimate().count)).toEqual([3, 4, 4, 2, 3, 2, 2]);
    expect([...(id?.histogram?.counts ?? [])]).toEqual([1, 2, 1]);
    expect([...(amount?.histogram?.counts ?? [])]).toEqual([0, 2, 1]);
    expect([...(ratio?.histogram?.counts ?? [])]).toEqual([2, 1]);
    expect(id?.quantiles?.quantile(0.5)).toBe(1);
    expect(id?.topValues?.top(1)).toEqual([{ key: '1', count: 2 }]);
    expect(ratio?.topValues?.top(1)).toEqual([{ key: '0', count: 2 }]);
  });

  it('takes the ways to write an infinity for one value, and cuts long texts once they are counted', async () => {
    const rows = [['inf'], ['Infinity'], ['+Infinity'], [Number.POSITIVE_INFINITY], ['-inf']];
    const column = { name: 'n', kind: 'decimal', topValues: true } as const;
    const [infinities] = (await profileRows(rows, [column])).columns;
    expect(infinities?.topValues?.top(9)).toEqual([
      { key: 'Infinity', count: 4 },
      { key: '-Infinity', count: 1 },
    ]);
    const long = '😀'.repeat(300);
    const [texts] = (await profileRows([[`${long}a`], [`${long}b`]], [{ ...column, kind: 'text' }])).columns;
    const [key] = texts?.topValues?.top(9).map((hit) => hit.key) ?? [];
    expect(key).toBe('😀'.repeat(256));
    expect(texts?.topValues?.top(9)).toHaveLength(2);
  });

  it('answers with null and 0 for no rows, from an async source too', async () => {
    async function* nothing(): AsyncGenerator<readonly unknown[]> {
      yield* [];
    }
    const { rows, columns } = await profileRows(nothing(), COLUMNS);
    expect(rows).toBe(0);
    expect(columns.map((column) => toMeasures(column)).map(({ non_null, min }) => [non_null, min])).toEqual([
      ...Array.from({ length: 6 }, () => ['0', null]),
      ['0', undefined],
    ]);
  });

  it.each([
    ['integer', 1.5],
    ['integer', ''],
    ['integer', '0.99999999999999999999'],
    ['integer', true],
    ['decimal', 'twelve'],
    ['float', 'twelve'],
    ['boolean', 'maybe'],
  ] as const)('refuses what is no %s: %s', async (kind, value) => {
    await expect(profileRows([[value]], [{ name: 'c', kind }])).rejects.toMatchObject({
      code: 'PM_PROFILING_FAILED',
      details: { column: 'c' },
    });
  });

  it('formats whole numbers that stand for something else', async () => {
    const { columns } = await profileRows([[1], [3]], [{ name: 'day', kind: 'integer' }]);
    const [day] = columns;
    expect(day && toMeasures(day, (value) => `day ${value}`)).toMatchObject({ min: 'day 1', max: 'day 3' });
  });
});

describe('mergePartialProfiles', () => {
  const row = fc.tuple(
    fc.option(fc.oneof(fc.maxSafeInteger(), fc.bigInt())),
    fc.option(
      fc.oneof(
        fc.constantFrom('NaN', 'Infinity'),
        fc.integer().map((v) => `${v / 1000}`),
      ),
    ),
    fc.option(fc.double()),
    fc.option(fc.boolean()),
    fc.option(fc.string()),
    fc.option(fc.date({ noInvalidDate: true })),
    fc.option(fc.object({ maxDepth: 1 })),
  );
  const lists = fc.array(row, { maxLength: 20 });

  it('is commutative and associative, gives of parts what the whole gives, and survives JSON', async () => {
    await fc.assert(
      fc.asyncProperty(lists, lists, lists, async (...parts) => {
        const [a, b, c] = await Promise.all(parts.map((part) => profileRows(part, COLUMNS)));
        if (!a || !b || !c) throw new Error('three parts');
        const whole = writePartialProfile(await profileRows(parts.flat(), COLUMNS));
        const json = JSON.parse(JSON.stringify(writePartialProfile(b)));
        expect(writePartialProfile(mergePartialProfiles(mergePartialProfiles(a, b), c))).toEqual(whole);
        expect(writePartialProfile(mergePartialProfiles(a, mergePartialProfiles(b, c)))).toEqual(whole);
        expect(
          writePartialProfile(mergePartialProfiles(c, mergePartialProfiles(readPartialProfile(json), a))),
        ).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses parts that were not collected alike, and states of another version', async () => {
    const one = await profileRows([[1]], [{ name: 'a', kind: 'integer' }]);
    for (const column of [
      { name: 'b', kind: 'integer' },
      { name: 'a', kind: 'float' },
      { name: 'a', kind: 'integer', distinct: false },
      { name: 'a', kind: 'integer', quantiles: true },
      { name: 'a', kind: 'integer', distinct: { exact: true } },
    ] as const) {
      const other = await profileRows([[1]], [column]);
      expect(() => mergePartialProfiles(one, other)).toThrow(
        expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
      );
    }
    const state = JSON.parse(JSON.stringify({ ...writePartialProfile(one), version: 2 }));
    expect(() => readPartialProfile(state)).toThrow(/version 2/);
  });
});
