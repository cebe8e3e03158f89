import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../../src/config/metric-names.js';
import type { Connection } from '../../src/connectors/connector.js';
import type { ColumnProfile, HistogramBin } from '../../src/model/profile.js';
import { type MeasuredTable, measureTable } from '../../src/profiling/measure-table.js';
import { tablePlan } from '../support/table-plan.js';

export interface ConnectorUnderTest {
  readonly name: string;
  /** A connection to an empty database of its own. */
  create(): Promise<Connection>;
}

/** What every SQL connector must do. Written in PostgreSQL's SQL, as both of today's connectors speak it. */
export function describeConnector({ name, create }: ConnectorUnderTest): void {
  describe(`connector contract: ${name}`, () => {
    let connection: Connection;
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(connection.kysely);
    const measure = (
      table: string,
      overrides: Parameters<typeof tablePlan>[1] = {},
    ): Promise<MeasuredTable> =>
      measureTable({ connection, plan: tablePlan(table, overrides), statementTimeoutMs: 60_000 });

    beforeAll(async () => {
      connection = await create();
    });
    afterAll(async () => {
      await connection.close();
    });

    it('measures numbers exactly', async () => {
      await run(`create table numbers as select i::int2 as small, (9007199254740993 + i) as big,
        (i * 1.1)::numeric(12,2) as price, (12345678901234567890.123456789 + i)::numeric as exact
        from generate_series(1, 10) i`);
      const { small, big, price, exact } = byName(await measure('numbers'));
      expect(small?.metrics).toMatchObject({
        count: 10,
        null_count: 0,
        distinct_count: 10,
        min: 1,
        max: 10,
        mean: 5.5,
      });
      expect(small?.metrics.stddev).toBeCloseTo(3.0276503540974917, 14);
      expect(big?.metrics).toMatchObject({
        min: 9007199254740994,
        max: '9007199254741003',
        mean: '9007199254740998.5',
        distinct_count: 10,
      });
      expect(price?.metrics).toMatchObject({ min: 1.1, max: 11, mean: 6.05 });
      expect(exact?.metrics).toMatchObject({
        min: '12345678901234567891.123456789',
        max: '12345678901234567900.123456789',
        mean: '12345678901234567895.623456789',
      });
    });

    it('keeps NULL, NaN, the infinities and the empty text apart', async () => {
      await run(`create table odd(f double precision, r real, n numeric, t text, d date)`);
      await run(`insert into odd values
        ('NaN', 'NaN', 'NaN', '', 'infinity'), ('Infinity', 'Infinity', 1, ' ', '-infinity'),
        ('-Infinity', '-Infinity', 2, null, '2024-02-29'), (null, null, null, 'x', null), (-0.0, 2, 3, '', '2024-03-01')`);
      const { f, r, n, t, d } = byName(await measure('odd'));
      expect(f?.metrics).toMatchObject({
        null_count: 1,
        nan_count: 1,
        infinity_count: 2,
        distinct_count: 4,
        mean: 0,
      });
      expect([f?.metrics.min, f?.metrics.max].map(Number).map(Math.abs)).toEqual([0, 0]);
      expect(r?.metrics).toMatchObject({ nan_count: 1, infinity_count: 2, min: 2, max: 2, stddev: null });
      expect(n?.metrics).toMatchObject({ nan_count: 1, min: 1, max: 3, mean: 2, null_count: 1 });
      expect(t?.metrics).toMatchObject({
        null_count: 1,
        empty_count: 2,
        distinct_count: 3,
        min: '',
        max: 'x',
        min_length: 0,
        max_length: 1,
      });
      expect(d?.metrics).toMatchObject({
        infinity_count: 2,
        min: '2024-02-29',
        max: '2024-03-01',
        null_count: 1,
      });
    });

    it('reports NaN and infinities though nobody asked, when there are any', async () => {
      await run(`create table silent as select 'NaN'::float8 as f, 1::float8 as g`);
      const { f, g } = byName(await measure('silent', { metrics: ['count', 'mean'] }));
      expect(f?.metrics).toEqual({ count: 1, mean: null, nan_count: 1 });
      expect(g?.metrics).toEqual({ count: 1, mean: 1 });
    });

    it('survives doubles whose sum and squares overflow', async () => {
      await run(`create table huge as select case i when 1 then 1e308 else 1.5e308 end::float8 as f, i as other
        from generate_series(1, 10) i`);
      const { f, other } = byName(await measure('huge'));
      expect(f?.error).toBeNull();
      expect(Number(f?.metrics.mean) / 1.45e308).toBeCloseTo(1, 12);
      expect(Number(f?.metrics.stddev) / 1.5811388300841898e307).toBeCloseTo(1, 12);
      expect(total(f)).toBe(10);
      expect(other?.metrics.mean).toBe(5.5);
    });

    it('tells numerics apart by sign, NaN and infinity', async () => {
      await run(`create table signed as select n::numeric from unnest(array['5', '-5', '10', '-10', '0', 'NaN',
        'Infinity', '-Infinity', '5.0', null]) n`);
      const { n } = byName(await measure('signed'));
      expect(n?.metrics).toMatchObject({ distinct_count: 8, nan_count: 1, infinity_count: 2, mean: 5 / 6 });
    });

    it('takes types of the user’s for what they are', async () => {
      await run(`create schema app`);
      await run(`create type app.money as enum ('much', 'little')`);
      await run(`create type app.uuid as (a int)`);
      await run(`create table named as select 'much'::app.money as m, row(1)::app.uuid as u, array[point(1, 2)] as pts,
        array[repeat('x', 400)] as long from generate_series(1, 2)`);
      const named = await measure('named');
      const { m, u, pts, long } = byName(named);
      // Moments, distincts, top values.
      expect(named.metadata.statements).toBe(3);
      expect(m).toMatchObject({ error: null, metrics: { distinct_count: 1, min: 'much' } });
      expect(u).toMatchObject({ error: null, metrics: { distinct_count: 1 } });
      expect(pts).toMatchObject({ error: null, skipped: { min: expect.stringMatching(/no equality/) } });
      expect(String(long?.metrics.min)).toHaveLength(256);
    });

    it('does not look for a column when the rows themselves can’t be read', async () => {
      await run(
        `create view broken as select i, i * 2 as j, i::text as t from generate_series(0, 5) i where 10 / i > 1`,
      );
      const statements: string[] = [];
      const watched = watching(connection, statements);
      await expect(
        measureTable({ connection: watched, plan: tablePlan('broken'), statementTimeoutMs: 60_000 }),
      ).rejects.toMatchObject({ code: 'PM_DB_QUERY', message: expect.stringContaining('division by zero') });
      expect(statements).toHaveLength(2);
    });

    it('sees the deviation of doubles whose squares are nothing', async () => {
      await run(`create table minute as select f::float8 from unnest(array['1e-200', '3e-200']) f`);
      const { f } = byName(await measure('minute'));
      expect(Number(f?.metrics.stddev) / 1.414213562373095e-200).toBeCloseTo(1, 12);
    });

    it('refuses rows that are others each time they are read', async () => {
      await run(`create view restless as select g from generate_series(1, 1000) g where random() < 0.5`);
      await expect(measure('restless')).rejects.toMatchObject({
        code: 'PM_PROFILING_FAILED',
        message: expect.stringContaining('materialized view'),
      });
    });

    it('gives types without order or equality what they can have, and the reason for the rest', async () => {
      await run(`create type mood as enum ('sad', 'happy'); `);
      await run(`create domain positive as int check (value > 0)`);
      await run(`create table kinds as select ('{"a":' || i || '}')::json as j, ('{"a":' || i || '}')::jsonb as jb,
        point(i, i) as pt, ('{' || i || '}')::int[] as arr, (case i when 1 then 'happy' else 'sad' end)::mood as m,
        md5(i::text)::uuid as u, i::positive as dom, int4range(i, i + 2) as rg, '\\x00ff'::bytea as by, i % 2 = 0 as b,
        interval '1 month' * i as iv, inet '10.0.0.1' + i as ip, i::money as cash, '08:00'::time + i * interval '1 min' as tm,
        'ab'::char(5) as ch from generate_series(1, 4) i`);
      const kinds = byName(await measure('kinds'));
      for (const column of Object.values(kinds)) expect(column.error, column.name).toBeNull();
      expect(kinds.j?.metrics).toEqual({ count: 4, null_count: 0, null_percent: 0 });
      expect(kinds.j?.skipped.distinct_count).toMatch(/equality/);
      expect(kinds.pt?.skipped.min).toMatch(/ordering/);
      expect(kinds.jb?.metrics.distinct_count).toBe(4);
      expect(kinds.jb?.skipped.min).toMatch(/no min/);
      expect(kinds.arr?.metrics).toMatchObject({ distinct_count: 4, min: '{1}', max: '{4}' });
      expect(kinds.m?.metrics).toMatchObject({ distinct_count: 2, min: 'sad', max: 'happy' });
      expect(kinds.u?.metrics.distinct_count).toBe(4);
      expect(kinds.dom?.metrics).toMatchObject({ min: 1, max: 4, mean: 2.5 });
      expect(kinds.rg?.metrics.distinct_count).toBe(4);
      expect(kinds.by?.metrics.distinct_count).toBe(1);
      expect(kinds.b?.metrics).toMatchObject({ min: false, max: true, distinct_count: 2 });
      expect(kinds.iv?.metrics).toMatchObject({ min: 'P1M', max: 'P4M' });
      expect(kinds.cash?.metrics).toMatchObject({ min: 1, max: 4, mean: 2.5 });
      expect(kinds.ch?.metrics).toMatchObject({ min_length: 2, distinct_count: 1 });
      expect(kinds.b?.skipped).toMatchObject({
        mean: 'the column is not a number',
        avg_length: 'the column is not a text',
      });
    });

    it('gives every asked metric a value or a reason', async () => {
      const { columns } = await measure('kinds');
      const { metrics } = tablePlan('kinds');
      for (const column of columns) {
        const answered = [...Object.keys(column.metrics), ...Object.keys(column.skipped)].sort();
        expect(answered, column.name).toEqual([...metrics].sort());
      }
    });

    it('knows the empty table, the table without columns, and the column of NULLs', async () => {
      await run(`create table nobody(a int, t text)`);
      await run(`create table bare()`);
      await run(`insert into bare default values`);
      await run(
        `create table nulls as select null::int as a, null::text as t, null::float8 as f from generate_series(1, 3)`,
      );
      const empty = await measure('nobody');
      expect(empty.rowCount).toBe(0);
      expect(empty.columns[0]?.metrics).toMatchObject({
        count: 0,
        null_percent: null,
        distinct_count: 0,
        min: null,
        histogram: null,
      });
      expect(await measure('bare')).toMatchObject({ rowCount: 1, columns: [] });
      const { a, t, f } = byName(await measure('nulls'));
      expect(a?.metrics).toMatchObject({
        count: 3,
        null_count: 3,
        null_percent: 100,
        distinct_count: 0,
        min: null,
        mean: null,
        stddev: null,
        histogram: null,
      });
      expect(t?.metrics).toMatchObject({ min: null, avg_length: null, empty_count: 0 });
      expect(f?.metrics).toMatchObject({ nan_count: 0, histogram: null });
    });

    it('quotes names as they are', async () => {
      const long = 'ü'.repeat(31);
      const names = ['We"ird', 'select', 'a.b', 'col', 'COL', long, "o'clock", '$1', 'x;drop table t'];
      const list = names.map((n) => `"${n.replaceAll('"', '""')}" int`).join(', ');
      await run(`create schema "Sch.ema ""q"""`);
      await run(`create table "Sch.ema ""q"""."T a.b" (${list})`);
      await run(`insert into "Sch.ema ""q"""."T a.b" values (${names.map((_, i) => i).join(', ')})`);
      const { columns } = await measure('T a.b', { schema: 'Sch.ema "q"' });
      expect(columns.map((column) => [column.name, column.metrics.min])).toEqual(names.map((n, i) => [n, i]));
    });

    it('asks a table three times, whatever the number of its columns', async () => {
      const types = ['int', 'float8', 'numeric', 'text'];
      const columns = Array.from({ length: 1600 }, (_, i) => `c${i} ${types[i % 4]}`);
      await run(`create table wide (${columns.join(', ')})`);
      await run(`insert into wide (c0, c1, c2, c3, c1599) values (1, 2, 3, 'a', 'z'), (4, 5, 6, 'b', 'y')`);
      const statements: string[] = [];
      const wide = await measureTable({
        connection: watching(connection, statements),
        plan: tablePlan('wide', { metrics: METRIC_NAMES.slice(0, 16) }),
        statementTimeoutMs: 60_000,
      });
      expect(statements).toHaveLength(3);
      expect(wide.metadata.statements).toBe(3);
      expect(wide.columns).toHaveLength(1600);
      expect(wide.columns.filter(({ error }) => error !== null)).toEqual([]);
      expect(byName(wide).c1599?.metrics).toMatchObject({ null_count: 0, min: 'y', max: 'z' });
    });

    it('loses no column to another that fails', async () => {
      await run(`create table divisors as select i from generate_series(0, 5) i`);
      await run(
        `create view failing as select i, 10 / i as broken, i * 2 as double, i::text as t from divisors`,
      );
      const { i, broken, double, t } = byName(await measure('failing'));
      expect(broken?.error).toMatchObject({ code: 'PM_DB_QUERY', transient: false });
      expect(broken?.error?.message).toMatch(/division by zero/);
      expect(i?.metrics).toMatchObject({ count: 6, distinct_count: 6, mean: 2.5 });
      expect(double?.metrics).toMatchObject({ max: 10, distinct_count: 6 });
      expect(t?.metrics).toMatchObject({ distinct_count: 6, max_length: 1 });
      expect(total(i)).toBe(6);
    });

    it('names a table that is not there', async () => {
      await expect(measure('no such')).rejects.toMatchObject({
        code: 'PM_DB_TABLE_MISSING',
        transient: false,
      });
      await expect(measure('numbers', { schema: 'nowhere' })).rejects.toMatchObject({
        code: 'PM_DB_TABLE_MISSING',
      });
    });

    it('puts every finite value in one bin', async () => {
      await run(`create table binned(i bigint, n numeric, f double precision, r real)`);
      const value = fc.record({
        i: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
        n: fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 20 })),
        f: fc.double(),
        r: fc.float(),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(value, { minLength: 1, maxLength: 40 }),
          fc.integer({ min: 1, max: 13 }),
          async (rows, bins) => {
            await run('truncate binned');
            const texts = rows.map(
              ({ i, n, f, r }) =>
                `(${i}, ${n[0]}e-${n[1]}::numeric, '${String(f)}'::float8, '${String(r)}'::float8::real)`,
            );
            await run(`insert into binned values ${texts.join(', ')}`);
            const measured = byName(await measure('binned', { histogramBins: bins }));
            expect(total(measured.i)).toBe(rows.length);
            expect(total(measured.n)).toBe(rows.length);
            for (const [column, values] of [
              [measured.f, rows.map(({ f }) => f)],
              [measured.r, rows.map(({ r }) => r)],
            ] as const) {
              const finite = values.filter(Number.isFinite);
              expect(column?.error).toBeNull();
              expect(total(column)).toBe(finite.length);
              for (const { start, end, count } of histogram(column)) {
                expect(count).toBeGreaterThanOrEqual(0);
                expect(Number(start)).toBeLessThanOrEqual(Number(end));
              }
              if (finite.length > 0) expect(histogram(column)).toEqual(binsByHand(histogram(column), finite));
            }
          },
        ),
        { numRuns: 25 },
      );
    });

    it('measures a partition, filter first', async () => {
      await run(
        `create table sales as select date '2024-01-01' + i % 5 as dt, i as amount from generate_series(1, 100) i`,
      );
      await run(`insert into sales values (null, 1000)`);
      const partition = {
        key: 'dt',
        strategy: 'latest',
        recentN: null,
        values: null,
        metadataFallback: false,
      } as const;
      const latest = await measure('sales', { partition });
      expect(latest).toMatchObject({
        rowCount: 20,
        metadata: { partition: { key: 'dt', from: '2024-01-05' } },
      });
      const recent = await measure('sales', {
        partition: { ...partition, strategy: 'recent_n', recentN: 2 },
      });
      expect(recent.rowCount).toBe(40);
      const values = ["2024-01-01'; drop table sales; --", '2024-01-02'];
      await expect(
        measure('sales', { partition: { ...partition, strategy: 'specific_values', values } }),
      ).rejects.toMatchObject({ code: 'PM_DB_QUERY' });
      const some = await measure('sales', {
        partition: { ...partition, strategy: 'specific_values', values: ['2024-01-02', '2024-01-03'] },
      });
      expect(some.rowCount).toBe(40);
      await run(`create table valued as select i % 3 as value, i as "ordered" from generate_series(1, 9) i`);
      const valued = await measure('valued', { partition: { ...partition, key: 'value' } });
      expect(valued).toMatchObject({ rowCount: 3, metadata: { partition: { key: 'value', from: '2' } } });
      const inferred = await measure('sales', {
        partition: { ...partition, key: null, metadataFallback: true },
      });
      expect(inferred.rowCount).toBe(20);
      await expect(measure('sales', { partition: { ...partition, key: 'nope' } })).rejects.toMatchObject({
        code: 'PM_PLAN_PARTITION_KEY',
      });
    });

    it('measures the same random sample twice, not the first rows', async () => {
      await run(`create table many as select i from generate_series(1, 5000) i`);
      const sampling = { enabled: true, method: 'random', fraction: 0.5, maxRows: 200 } as const;
      const first = await measure('many', { sampling });
      expect(first.rowCount).toBe(200);
      expect(first.metadata.estimated).toBe(true);
      expect(Number(byName(first).i?.metrics.max)).toBeGreaterThan(3000);
      expect((await measure('many', { sampling })).columns).toEqual(first.columns);
      const half = await measure('many', { sampling: { ...sampling, maxRows: null } });
      expect(half.rowCount).toBeGreaterThan(2200);
      expect(half.rowCount).toBeLessThan(2800);
      expect((await measure('many', { defaultSampleRatio: 0.5 })).rowCount).toBe(half.rowCount);
    });

    it('refuses what it can not do, with the alternative', async () => {
      const sampling = { enabled: true, method: 'random', fraction: 0.5, maxRows: null } as const;
      await expect(measure('failing', { sampling })).rejects.toMatchObject({
        code: 'PM_UNSUPPORTED',
        details: { alternative: expect.stringMatching(/without sampling/) },
      });
    });

    it('stops at a signal', async () => {
      const signal = AbortSignal.abort();
      await expect(
        measureTable({ connection, plan: tablePlan('numbers'), statementTimeoutMs: 60_000, signal }),
      ).rejects.toMatchObject({ code: 'PM_ABORTED' });
      expect((await measure('numbers')).rowCount).toBe(10);
    });

    it('lists tables and views, without the system’s', async () => {
      const tables = await connection.listTables({ schema: 'public' });
      expect(tables).toContainEqual({ schema: 'public', table: 'numbers' });
      expect(tables).toContainEqual({ schema: 'public', table: 'failing' });
      const schemas = new Set((await connection.listTables()).map(({ schema }) => schema));
      expect([...schemas]).toEqual(['Sch.ema "q"', 'public']);
    });
  });
}

/** The connection, writing down every statement that reads a table. */
function watching(connection: Connection, statements: string[]): Connection {
  return {
    ...connection,
    snapshot: (options, work) =>
      connection.snapshot(options, (session) =>
        work({
          query: (sql, parameters) => {
            if (sql.startsWith('select') && sql.includes('from "')) statements.push(sql);
            return session.query(sql, parameters);
          },
        }),
      ),
  };
}

function byName({ columns }: MeasuredTable): Record<string, ColumnProfile> {
  return Object.fromEntries(columns.map((column) => [column.name, column]));
}

function histogram(column: ColumnProfile | undefined): readonly HistogramBin[] {
  return (column?.metrics.histogram ?? []) as readonly HistogramBin[];
}

function total(column: ColumnProfile | undefined): number {
  return histogram(column).reduce((sum, bin) => sum + bin.count, 0);
}

/** The same edges, counted in JavaScript: a value belongs to the first bin whose end lies above it, else to the last. */
function binsByHand(bins: readonly HistogramBin[], values: readonly number[]): HistogramBin[] {
  const counts = bins.map(() => 0);
  for (const value of values) {
    const found = bins.findIndex(({ end }) => value < Number(end));
    const index = found === -1 ? bins.length - 1 : found;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return bins.map((bin, index) => ({ ...bin, count: counts[index] ?? 0 }));
}
