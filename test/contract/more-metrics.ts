import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import type { ColumnProfile } from '../../src/model/profile.js';
import { type MeasuredTable, measureTable } from '../../src/profiling/measure-table.js';
import { tablePlan } from '../support/table-plan.js';
import type { ConnectorUnderTest } from './connector.js';

/** Quantiles, top values, zeros, exact distinct values, and digits of deviations, computed in the database. */
export function describeMoreMetrics({ name, create }: ConnectorUnderTest): void {
  describe(`quantiles, top values and digits: ${name}`, () => {
    let connection: Connection;
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(connection.kysely);
    const measure = (
      table: string,
      overrides: Parameters<typeof tablePlan>[1] = {},
    ): Promise<MeasuredTable> =>
      measureTable({ connection, plan: tablePlan(table, overrides), statementTimeoutMs: 60_000 });

    beforeAll(async () => {
      connection = await create();
    }, 120_000);
    afterAll(async () => {
      await connection.close();
    });

    it('a quantile is a value of the column, the first that enough values do not exceed', async () => {
      await run(`create table ranked as select i, (i * 1.25)::numeric(8,2) as n, i / 8.0::float8 as f, (i::real / 10)::real as r,
        (i * 0.5)::numeric::money as m, date '2024-01-01' + i as d, timestamp '2024-01-01' + i * interval '1 hour' as ts,
        i * interval '1 day' as iv, i::text as t from generate_series(1, 20) i`);
      const { i, n, f, r, m, d, ts, iv, t } = byName(await measure('ranked'));
      expect(i?.metrics).toMatchObject({ p5: 1, p25: 5, p50: 10, p75: 15, p95: 19 });
      expect(n?.metrics).toMatchObject({ p5: 1.25, p50: 12.5, p95: 23.75 });
      expect(f?.metrics).toMatchObject({ p25: 0.625, p75: 1.875 });
      expect(r?.metrics.p5).toBe(Math.fround(0.1));
      expect(m?.metrics.p50).toBe(5);
      expect(d?.metrics).toMatchObject({ p5: '2024-01-02', p95: '2024-01-20' });
      expect(ts?.metrics.p50).toBe('2024-01-01 10:00:00');
      expect(iv?.metrics.p50).toBe('P10D');
      expect(t?.skipped.p50).toBe('the column is neither a number nor a time');
    });

    it('quantiles leave NULL, NaN and the infinities out', async () => {
      await run(
        `create table ragged as select f::float8, f::numeric as n from unnest(array['NaN', '1', null, '3', 'Infinity', '2', '-Infinity']) f`,
      );
      for (const column of Object.values(byName(await measure('ragged')))) {
        expect(column.metrics).toMatchObject({ p5: 1, p50: 2, p95: 3, min: 1, max: 3, mean: 2, stddev: 1 });
        expect(column.metrics).toMatchObject({ nan_count: 1, infinity_count: 2, distinct_count: 6 });
      }
      await run(`create table void as select null::int as i, null::text as t from generate_series(1, 2)`);
      const { i, t } = byName(await measure('void'));
      expect(i?.metrics).toMatchObject({ p5: null, p95: null, top_values: null, zero_count: 0 });
      expect(t?.metrics.top_values).toBeNull();
    });

    it('asks again only of columns that hold NaN or infinities', async () => {
      const metrics = ['count', 'min', 'mean', 'stddev', 'nan_count', 'infinity_count'] as const;
      await run(
        `create table usual as select i::float8 as f, i::numeric as n, date '2024-01-01' + i as d from generate_series(1, 5) i`,
      );
      const usual = await measure('usual', { metrics });
      expect(usual.metadata.statements).toBe(1);
      expect(byName(usual).f?.metrics).toMatchObject({ nan_count: 0, infinity_count: 0, mean: 3 });
      await run(`insert into usual values ('NaN', 6, 'infinity')`);
      const unusual = await measure('usual', { metrics });
      expect(unusual.metadata.statements).toBe(2);
      expect(byName(unusual).f?.metrics).toMatchObject({ nan_count: 1, mean: 3 });
      expect(byName(unusual).n?.metrics).toMatchObject({ nan_count: 0, mean: 3.5 });
      expect(byName(unusual).d?.metrics).toMatchObject({ infinity_count: 1, min: '2024-01-02' });
    });

    it('top values are the most frequent, equal counts in byte order', async () => {
      await run(`create table votes as select t, n::numeric, f::float8, b from (values
        ('b', '1.0', '-0', true), ('b', '1.00', '0', true), ('a', '2', 'NaN', false), ('a', '10', 'NaN', null),
        ('B', '10', '1e-5', true), ('', '3', null, true), (null, null, null, null)) v(t, n, f, b)`);
      const { t, n, f, b } = byName(await measure('votes', { topValues: 4 }));
      expect(t?.metrics.top_values).toEqual([
        { value: 'a', count: 2 },
        { value: 'b', count: 2 },
        { value: '', count: 1 },
        { value: 'B', count: 1 },
      ]);
      expect(n?.metrics.top_values).toEqual([
        { value: 1, count: 2 },
        { value: 10, count: 2 },
        { value: 2, count: 1 },
        { value: 3, count: 1 },
      ]);
      expect(f?.metrics.top_values).toEqual([
        { value: 0, count: 2 },
        { value: 'NaN', count: 2 },
        { value: 0.00001, count: 1 },
      ]);
      expect(b?.metrics.top_values).toEqual([
        { value: true, count: 4 },
        { value: false, count: 1 },
      ]);
    });

    it('top values are cut like other texts, and whatever is in them survives', async () => {
      await run(
        `create table odd_texts as select t from unnest(array[repeat('ü', 300), E'"\\\\\\n\\t', '{}']) t`,
      );
      const { t } = byName(await measure('odd_texts'));
      expect(t?.metrics.top_values).toEqual([
        { value: '"\\\n\t', count: 1 },
        { value: '{}', count: 1 },
        { value: 'ü'.repeat(256), count: 1 },
      ]);
    });

    it('top values take one statement for all columns, of a sample too', async () => {
      await run(
        `create table several as select i % 3 as a, i % 5 as b, i::text as c from generate_series(1, 300) i`,
      );
      const metrics = ['top_values'] as const;
      const whole = await measure('several', { metrics });
      expect(whole.metadata.statements).toBe(2);
      const sampling = { enabled: true, method: 'random', fraction: 1, maxRows: 100 } as const;
      const sample = await measure('several', { metrics, sampling });
      // The count of the rows to draw from, moments, top values.
      expect(sample.metadata.statements).toBe(3);
      const counts = (byName(sample).a?.metrics.top_values ?? []) as ReadonlyArray<{ count: number }>;
      expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    });

    it('counts zeros of numbers', async () => {
      await run(`create table zeros as select n::int as i, n::float8 as f, (n::numeric / 10)::numeric(4,2) as d, n::numeric::money as m, '0' as t
        from unnest(array['0', '-0', '1', null]) n`);
      const { i, f, d, m, t } = byName(await measure('zeros'));
      for (const column of [i, f, d, m]) expect(column?.metrics.zero_count).toBe(2);
      expect(t?.skipped.zero_count).toBe('the column is not a number');
    });

    it('counts empty texts though only their lengths are asked for', async () => {
      await run(`create table empties as select t, t::char(3) as c from unnest(array['', 'x', null, '']) t`);
      for (const metrics of [['count'], ['min_length'], ['min'], ['empty_count', 'histogram']] as const) {
        const { t, c } = byName(await measure('empties', { metrics }));
        expect(t?.metrics.empty_count, metrics[0]).toBe(2);
        expect(c?.metrics.empty_count, metrics[0]).toBe(2);
      }
    });

    it('distinct: exact counts the values themselves', async () => {
      await run(`create table wide_types as select i::numeric as n, -i::numeric as m, md5((i % 50)::text) as t,
        md5(i::text)::uuid as u, jsonb_build_object('a', i % 7) as j from generate_series(1, 100) i`);
      const exact = byName(await measure('wide_types', { distinct: 'exact' }));
      const hashed = byName(await measure('wide_types'));
      const counts = (of: typeof exact): unknown[] =>
        Object.values(of).map(({ metrics }) => metrics.distinct_count);
      expect(counts(exact)).toEqual([100, 100, 50, 100, 7]);
      expect(counts(hashed)).toEqual(counts(exact));
    });

    // NumAcc1 to NumAcc4 of NIST's Statistical Reference Datasets, by their definitions; certified values.
    it.each([
      [1, 'select * from (values (10000001), (10000003), (10000002)) v(x)', 10_000_002, 1],
      [2, 'select 1.2 as x union all select 1.1 + (i % 2) * 0.2 from generate_series(1, 1000) i', 1.2, 0.1],
      [
        3,
        'select 1000000.2 as x union all select 1000000.1 + (i % 2) * 0.2 from generate_series(1, 1000) i',
        1_000_000.2,
        0.1,
      ],
      [
        4,
        'select 10000000.2 as x union all select 10000000.1 + (i % 2) * 0.2 from generate_series(1, 1000) i',
        10_000_000.2,
        0.1,
      ],
    ])('keeps the digits of NumAcc%i', async (number, rows, mean, stddev) => {
      await run(`create table numacc${number} as select x::numeric as n, x::float8 as f from (${rows}) rows`);
      const { n, f } = byName(await measure(`numacc${number}`));
      expect(n?.metrics.mean).toBe(mean);
      expect(Math.abs(Number(n?.metrics.stddev) / stddev - 1)).toBeLessThan(1e-14);
      // A double holds the values of the first two only: those of the others are rounded when they are stored.
      if (number === 1) expect(f?.metrics).toMatchObject({ mean, stddev });
      if (number === 2) expect(Math.abs(Number(f?.metrics.stddev) / stddev - 1)).toBeLessThan(1e-14);
    });

    it('keeps the deviation of integers far from zero', async () => {
      await run(`create table far as select 9223372036854775000 + i as i from generate_series(1, 3) i`);
      const { i } = byName(await measure('far'));
      expect(i?.metrics).toMatchObject({ stddev: 1, mean: '9223372036854775002' });
    });
  });
}

function byName({ columns }: MeasuredTable): Record<string, ColumnProfile> {
  return Object.fromEntries(columns.map((column) => [column.name, column]));
}
