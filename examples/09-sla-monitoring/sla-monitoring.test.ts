import { join } from 'node:path';
import { type ProfilingRun, loadConfig, profileTables } from 'profilemesh';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { createSlaMonitor } from './monitor.mjs';
import { checkSlas } from './sla.mjs';

const folder = import.meta.dirname;
const now = new Date('2026-03-01T03:00:00Z');
let database: TestPostgresDatabase;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
});

afterAll(() => database.drop());

const config = () =>
  loadConfig({ path: join(folder, 'profilemesh.yml'), env: { DATABASE_URL: database.url } });

// One after another: the demo makes the tables.
describe('09-sla-monitoring', () => {
  it('prints what its README says', async () => {
    expect(await runExample({ folder, env: { DATABASE_URL: database.url } })).toBe(
      await printedInReadme(folder),
    );
  });

  it('takes a breach off the metrics when the agreement is kept again', async () => {
    const register = new Registry();
    const slas = [{ table: 'public.payments', fresh: { column: 'loaded_at', minutes: 240 } }];
    const profileAndCheck = await createSlaMonitor({ register, slas });
    const breachesNow = async () => (await register.metrics()).match(/^shop_.*$/gm);

    await profileAndCheck({ config: await config() }, now);
    expect(await breachesNow()).toEqual([
      'shop_sla_breaches{table="public.payments",rule="fresh"} 1',
      'shop_data_age_minutes{table="public.payments"} 300',
    ]);
    await database.query("insert into payments values ('2026-03-01 02:50+00')");
    expect(await profileAndCheck({ config: await config() }, now)).toEqual([]);
    expect(await breachesNow()).toEqual(['shop_data_age_minutes{table="public.payments"} 10']);
    const counted = await register.getSingleMetricAsString('profilemesh_profile_runs_total');
    expect(counted).toContain('{warehouse="postgres",table="public.payments",status="success"} 2');
  });
});

describe('checkSlas', () => {
  it('finds a slow table, one that is not in the run, and a column without a time', async () => {
    const patterns = [{ schema: 'public', table: 'orders' }];
    const measured = await profileTables({ config: await config(), patterns, store: false });
    const tables = measured.tables.map((table) => ({ ...table, durationMs: 90_500 }));
    const run: ProfilingRun = { ...measured, tables };
    const slas = [
      { table: 'public.orders', maxSeconds: 60, fresh: { column: 'missing', minutes: 60 } },
      { table: 'public.refunds' },
    ];
    expect(checkSlas({ run, slas, now })).toEqual([
      { table: 'public.orders', rule: 'fresh', text: 'missing has no time, agreed: 60' },
      { table: 'public.orders', rule: 'duration', text: 'took 90.5 s, agreed: 60' },
      { table: 'public.refunds', rule: 'profiled', text: 'is not in the run' },
    ]);
  });
});
