import { join } from 'node:path';
import { loadConfig, RunAbortedError } from 'profilemesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { profileHourly } from './hourly.mjs';

const folder = import.meta.dirname;
const critical = [
  { schema: 'public', table: 'orders' },
  { schema: 'public', table: 'payments' },
];
let database: TestPostgresDatabase;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
});

afterAll(() => database.drop());

describe('02-hourly-critical-tables', () => {
  it('prints what its README says: all tables at midnight only', async () => {
    const printed = await runExample({ folder, env: { DATABASE_URL: database.url } });
    expect(printed).toBe(await printedInReadme(folder));
    const stored = await database.query(
      'select dataset_name, count(*)::integer as runs from profilemesh_runs group by 1 order by 1',
    );
    expect(stored).toEqual([
      { dataset_name: 'customers', runs: 1 },
      { dataset_name: 'orders', runs: 3 },
      { dataset_name: 'payments', runs: 3 },
      { dataset_name: 'products', runs: 1 },
    ]);
  });

  it('keeps what the limit left, and names the late tables', async () => {
    const limit = new AbortController();
    const { run, late } = await profileHourly({
      config: await loadConfig({
        path: join(folder, 'profilemesh.yml'),
        env: { DATABASE_URL: database.url },
      }),
      critical,
      due: new Date('2026-03-01T10:00:00Z'),
      limit: limit.signal,
      onProgress: (progress) => {
        if (progress.type === 'table_started' && progress.index === 1) limit.abort();
      },
    });
    expect(late).toEqual(['public.payments']);
    const stored = await database.query(
      `select dataset_name from profilemesh_runs where run_id = '${run.runId}'`,
    );
    expect(stored).toEqual([{ dataset_name: 'orders' }]);
  });

  it("leaves the caller's own stop to the caller", async () => {
    const stop = new AbortController();
    const hour = profileHourly({
      config: await loadConfig({
        path: join(folder, 'profilemesh.yml'),
        env: { DATABASE_URL: database.url },
      }),
      critical,
      due: new Date('2026-03-01T10:00:00Z'),
      signal: stop.signal,
      onProgress: ({ type }) => {
        if (type === 'table_finished') stop.abort();
      },
    });
    await expect(hour).rejects.toThrow(RunAbortedError);
  });
});
