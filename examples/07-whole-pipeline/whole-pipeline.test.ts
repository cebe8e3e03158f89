import { join } from 'node:path';
import { AbortedError, openRunHistory, ProfileMeshHook } from 'profilemesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { runPipeline } from './pipeline.mjs';

const folder = import.meta.dirname;
let database: TestPostgresDatabase;
let hook: ProfileMeshHook;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  hook = new ProfileMeshHook({
    configPath: join(folder, 'profilemesh.yml'),
    env: { DATABASE_URL: database.url },
  });
});

afterAll(() => database.drop());

const orders = (amounts: readonly number[]) =>
  amounts.map((amount, index) => ({ day: '2026-03-04', id: 100 + index, amount }));
const publishedDays = () =>
  database.query("select to_char(day, 'MM-DD') as day, orders from mart.revenue order by 1");

// One after another: each load is compared with the last good one.
describe('07-whole-pipeline', () => {
  it('prints what its README says, and publishes the good days only', async () => {
    expect(await runExample({ folder, env: { DATABASE_URL: database.url } })).toBe(
      await printedInReadme(folder),
    );
    expect(await publishedDays()).toEqual([
      { day: '03-01', orders: 4 },
      { day: '03-03', orders: 4 },
    ]);
  });

  it('has rejected the run of the broken day, with the reasons', async () => {
    await using history = await openRunHistory({ config: await hook.getConfig() });
    const runs = await history.listReviewedRuns({ table: 'orders' });
    expect(runs.map(({ review }) => review?.verdict ?? null)).toEqual([null, 'rejected', null]);
    expect(runs[1]?.review?.reason).toMatch(
      /^id has nulls; id is not unique; amount is below 0; mean of amount/,
    );
  });

  it('holds back a load with far fewer rows than the last good one, and one without any', async () => {
    expect(await runPipeline({ hook, extract: async () => orders([25]) })).toEqual({
      published: false,
      rows: 1,
      problems: ['row_count of the table is 1, last time 4'],
    });
    expect(await runPipeline({ hook, extract: async () => [] })).toMatchObject({
      published: false,
      problems: ['has no rows'],
    });
  });

  it('publishes a day again without counting it twice', async () => {
    const extract = async () => orders([20, 30, 25, 27]);
    expect(await runPipeline({ hook, extract })).toMatchObject({ published: true, problems: [] });
    expect(await runPipeline({ hook, extract })).toMatchObject({ published: true });
    expect(await publishedDays()).toContainEqual({ day: '03-04', orders: 4 });
  });

  it('publishes nothing when it is told to stop while it extracts', async () => {
    const before = await publishedDays();
    const stop = new AbortController();
    const extract = async () => {
      stop.abort();
      return orders([1, 2, 3, 4]);
    };
    await expect(runPipeline({ hook, extract, signal: stop.signal })).rejects.toThrow(AbortedError);
    expect(await publishedDays()).toEqual(before);
  });
});
