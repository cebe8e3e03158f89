import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedPartition, ResolvedSampling } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import type { ColumnProfile, TopValue } from '../../src/model/profile.js';
import { type MeasuredTable, measureTable } from '../../src/profiling/measure-table.js';
import { tablePlan } from '../support/table-plan.js';
import type { ConnectorUnderTest } from './connector.js';

const RULE = { key: null, strategy: 'all', recentN: null, values: null, metadataFallback: false } as const;
const DRAW = { enabled: true, method: 'random', fraction: 1, maxRows: null } as const;

/** Which rows a plan's partition and sampling rules measure, and what is said of the result. */
export function describeRowSelection({ name, create }: ConnectorUnderTest): void {
  describe(`partitions and samples: ${name}`, () => {
    let connection: Connection;
    const run = (text: string): Promise<unknown> => sql.raw(text).execute(connection.kysely);
    const measure = (
      table: string,
      overrides: Parameters<typeof tablePlan>[1] = {},
    ): Promise<MeasuredTable> =>
      measureTable({ connection, plan: tablePlan(table, overrides), statementTimeoutMs: 60_000 });
    const partition = (rule: Partial<ResolvedPartition>): { partition: ResolvedPartition } => ({
      partition: { ...RULE, ...rule },
    });
    const sampling = (rule: Partial<ResolvedSampling>): { sampling: ResolvedSampling } => ({
      sampling: { ...DRAW, ...rule },
    });
    const column = ({ columns }: MeasuredTable, wanted: string): ColumnProfile | undefined =>
      columns.find((found) => found.name === wanted);

    beforeAll(async () => {
      connection = await create();
      // 20 days of 500 rows, 100 rows without a day; a tenth of the rows in region b, three in c.
      await run(`create table events as select
        case when i <= 10000 then date '2024-01-01' + (i % 20) end as event_date,
        case when i in (5, 6, 7) then 'c' when i % 10 = 0 then 'b' else 'a' end as region,
        i as amount, nullif(i % 4, 0) as quarter
        from generate_series(1, 10100) i`);
    }, 120_000);
    afterAll(async () => {
      await connection.close();
    });

    describe('partitions', () => {
      it('latest is one day, and NULL is none', async () => {
        const latest = await measure('events', partition({ key: 'event_date', strategy: 'latest' }));
        expect(latest).toMatchObject({
          rowCount: 500,
          metadata: { partition: { key: 'event_date', from: '2024-01-20' } },
        });
        expect(latest.metadata).not.toHaveProperty('estimated');
      });

      it('recent_n counts days that there are', async () => {
        const rule = { key: 'event_date', strategy: 'recent_n' } as const;
        expect((await measure('events', partition({ ...rule, recentN: 3 }))).rowCount).toBe(1500);
        // More than there are: all of them, still without the rows of no day.
        expect((await measure('events', partition({ ...rule, recentN: 50 }))).rowCount).toBe(10_000);
      });

      it('a key that is NULL everywhere has no partition', async () => {
        await run(`create table undated as select null::date as dt, i from generate_series(1, 5) i`);
        const rule = { strategy: 'latest', metadataFallback: true } as const;
        expect((await measure('undated', partition(rule))).rowCount).toBe(0);
        expect((await measure('undated', partition({ ...rule, strategy: 'sample' }))).rowCount).toBe(0);
        expect((await measure('undated', partition({ ...rule, strategy: 'all' }))).rowCount).toBe(5);
      });

      it('sample draws some days by chance, the same each time', async () => {
        const rule = partition({ key: 'event_date', strategy: 'sample', recentN: 4 });
        const some = await measure('events', rule);
        expect(some.rowCount).toBe(2000);
        expect(some.metadata).toMatchObject({ estimated: true, partition: { key: 'event_date' } });
        const { values } = some.metadata.partition as { values: string[] };
        expect(new Set(values).size).toBe(4);
        expect(values).not.toEqual([...values].sort().slice(0, 4));
        // Whole days are no rows drawn one by one: there is no interval to give.
        expect(column(some, 'amount')?.estimates.mean).toEqual({ method: 'sample' });
        expect((await measure('events', rule)).metadata.partition).toEqual(some.metadata.partition);
        const every = await measure(
          'events',
          partition({ key: 'event_date', strategy: 'sample', recentN: 20 }),
        );
        expect(every.rowCount).toBe(10_000);
        expect(every.metadata).not.toHaveProperty('estimated');
      });

      it('reads times in UTC, whatever the database’s zone', async () => {
        await run(`create table stamped as select timestamptz '2024-01-01 22:00+00' + i * interval '1 hour' as created_at
          from generate_series(1, 4) i`);
        const inferred = await measure('stamped', partition({ strategy: 'latest', metadataFallback: true }));
        expect(inferred.metadata.partition).toEqual({ key: 'created_at', from: '2024-01-02 02:00:00+00' });
        const values = ['2024-01-02 01:00', '2024-01-01T23:00:00Z', '2024-01-02 02:00+02'];
        const rule = partition({ key: 'created_at', strategy: 'specific_values', values });
        expect((await measure('stamped', rule)).rowCount).toBe(3);
      });

      it('infers the key by name before type', async () => {
        await run(
          `create table guessed as select date '2024-01-01' + i as order_date, i % 2 as dt from generate_series(1, 6) i`,
        );
        const rule = partition({ strategy: 'latest', metadataFallback: true });
        expect((await measure('guessed', rule)).metadata.partition).toEqual({ key: 'dt', from: '1' });
        await run(`alter table guessed rename dt to other`);
        expect((await measure('guessed', rule)).metadata.partition).toEqual({
          key: 'order_date',
          from: '2024-01-07',
        });
        await run(`alter table guessed rename order_date to day`);
        await expect(measure('guessed', rule)).rejects.toMatchObject({ code: 'PM_PLAN_PARTITION_KEY' });
      });
    });

    describe('samples', () => {
      it('filter first, then sample', async () => {
        const both = await measure('events', {
          ...partition({ key: 'event_date', strategy: 'latest' }),
          ...sampling({ maxRows: 100 }),
        });
        expect(both.rowCount).toBe(100);
        expect(both.metadata).toMatchObject({ estimated: true, sample: { population: 500, max_rows: 100 } });
        expect(column(both, 'event_date')?.metrics).toMatchObject({ min: '2024-01-20', max: '2024-01-20' });
      });

      it('states an interval that holds the truth', async () => {
        const sample = await measure('events', sampling({ maxRows: 1000 }));
        const amount = column(sample, 'amount');
        const { low = 0, high = 0, confidence } = amount?.estimates.mean ?? {};
        expect(confidence).toBe(0.95);
        expect(high - low).toBeLessThan(400);
        const nulls = column(sample, 'quarter')?.estimates.null_percent;
        // Which rows are drawn depends on the table's oid, and one interval in twenty misses: five deviations don't.
        const deviations = (truth: number, from = 0, to = 0): number =>
          (Math.abs(truth - (from + to) / 2) / (to - from)) * 2 * 1.96;
        expect(deviations(5050.5, low, high)).toBeLessThan(5);
        expect(deviations(25, nulls?.low, nulls?.high)).toBeLessThan(5);
        expect(amount?.estimates).not.toHaveProperty('count');
        expect(amount?.estimates.max).toEqual({ method: 'sample' });
      });

      it('takes max_rows from everywhere, and all where there are no more', async () => {
        const some = await measure('events', sampling({ maxRows: 50 }));
        expect(some.rowCount).toBe(50);
        expect(Number(column(some, 'amount')?.metrics.max)).toBeGreaterThan(5000);
        const all = await measure('events', sampling({ maxRows: 20_000 }));
        expect(all.rowCount).toBe(10_100);
        expect(all.metadata).not.toHaveProperty('estimated');
        expect(column(all, 'amount')?.estimates).toEqual({});
      });

      it('draws others with another seed, the same with the same', async () => {
        const drawn = async (rule: Partial<ResolvedSampling>): Promise<ColumnProfile | undefined> =>
          column(await measure('events', sampling({ fraction: 0.1, ...rule })), 'amount');
        for (const rule of [{}, { maxRows: 200 }, { unit: 'pages', fraction: 0.5 }] as const) {
          expect(await drawn({ ...rule, seed: 1 })).toEqual(await drawn({ ...rule, seed: 1 }));
          expect((await drawn({ ...rule, seed: 1 }))?.metrics).not.toEqual(
            (await drawn({ ...rule, seed: 2 }))?.metrics,
          );
        }
      });

      it('pages come whole, so there is no interval', async () => {
        const pages = await measure('events', sampling({ unit: 'pages', fraction: 0.5 }));
        expect(pages.rowCount).toBeGreaterThan(500);
        expect(pages.rowCount).toBeLessThan(10_100);
        expect(pages.metadata).toMatchObject({ estimated: true, sample: { unit: 'pages' } });
        expect(column(pages, 'amount')?.estimates.mean).toEqual({ method: 'sample' });
      });

      it('stratified keeps the proportions, and every value', async () => {
        const rule = sampling({ method: 'stratified', column: 'region', fraction: 0.1 });
        const strata = await measure('events', rule);
        expect(byCount(column(strata, 'region'))).toEqual({ a: 909, b: 101, c: 1 });
        expect(strata.metadata.sample).toMatchObject({
          method: 'stratified',
          column: 'region',
          population: 10_100,
        });
        expect((await measure('events', rule)).columns).toEqual(strata.columns);
        const few = await measure('events', sampling({ ...rule.sampling, fraction: 1, maxRows: 20 }));
        expect(few.rowCount).toBe(20);
        expect(byCount(column(few, 'region'))).toEqual({ a: 17, b: 2, c: 1 });
      });

      it('stratified goes by the partition key where no column is named', async () => {
        const days = await measure('events', {
          ...partition({ key: 'event_date', strategy: 'recent_n', recentN: 5 }),
          ...sampling({ method: 'stratified', fraction: 0.02 }),
        });
        expect(days.rowCount).toBe(50);
        expect(column(days, 'event_date')?.metrics.distinct_count).toBe(5);
      });

      it('topk takes the rows with the greatest values, of a view too', async () => {
        const top = await measure('events', sampling({ method: 'topk', column: 'amount', maxRows: 30 }));
        expect(top.rowCount).toBe(30);
        expect(column(top, 'amount')?.metrics).toMatchObject({ min: 10_071, max: 10_100 });
        expect(column(top, 'amount')?.estimates.mean).toEqual({ method: 'sample' });
        await run(`create view seen as select * from events`);
        const seen = await measure(
          'seen',
          sampling({ method: 'topk', column: 'event_date', fraction: 0.001 }),
        );
        expect(seen.rowCount).toBe(11);
        expect(column(seen, 'event_date')?.metrics.min).toBe('2024-01-20');
      });

      it('says what to do where it can’t', async () => {
        await expect(measure('events', sampling({ method: 'stratified' }))).rejects.toMatchObject({
          code: 'PM_PLAN_SAMPLING_COLUMN',
          message: expect.stringMatching(/sampling\.column.*event_date, region, amount/),
        });
        await expect(measure('events', sampling({ method: 'topk', column: 'gone' }))).rejects.toMatchObject({
          code: 'PM_PLAN_SAMPLING_COLUMN',
        });
        await run(`create table documents as select '{}'::json as body from generate_series(1, 3)`);
        await expect(
          measure('documents', sampling({ method: 'topk', column: 'body', maxRows: 1 })),
        ).rejects.toMatchObject({ code: 'PM_UNSUPPORTED' });
        await run(`create view looked_at as select * from events`);
        for (const rule of [
          { fraction: 0.5 },
          { method: 'stratified', column: 'region', fraction: 0.5 },
        ] as const) {
          await expect(measure('looked_at', sampling(rule))).rejects.toMatchObject({
            code: 'PM_UNSUPPORTED',
            details: { alternative: expect.stringContaining('topk') },
          });
        }
      });
    });
  });
}

function byCount(column: ColumnProfile | undefined): Record<string, number> {
  const values = (column?.metrics.top_values ?? []) as readonly TopValue[];
  return Object.fromEntries(values.map(({ value, count }) => [String(value), count]));
}
