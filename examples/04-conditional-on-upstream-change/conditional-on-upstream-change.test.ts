import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryCursorStore, PlanSensor, ProfileMeshHook } from 'profilemesh';
import { createTestContext } from 'profilemesh/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { printedInReadme, runExample } from '../../test/support/run-example.js';
import { profileOnChange } from './on-change.mjs';

const folder = import.meta.dirname;
let workFolder: string;
let config: string;

beforeAll(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'profilemesh-example-'));
  config = join(workFolder, 'profilemesh.yml');
});
beforeEach(() => copyFile(join(folder, 'profilemesh.yml'), config));
afterAll(() => rm(workFolder, { recursive: true }));

const TABLES = ['customers', 'orders'].map(
  (table) => `create table ${table} as select 1 as id, timestamptz '2026-03-01' as loaded_at;`,
);

async function renameTable(from: string, to: string): Promise<void> {
  await writeFile(config, (await readFile(config, 'utf8')).replace(`table: ${from}`, `table: ${to}`));
}

describe('04-conditional-on-upstream-change', () => {
  it('prints what its README says, and reads only what changed', async () => {
    await using database = await createTestPostgresDatabase();
    const printed = await runExample({ folder, env: { DATABASE_URL: database.url } });
    expect(printed).toBe(await printedInReadme(folder));
    const stored = await database.query('select dataset_name from profilemesh_runs order by profiled_at, 1');
    expect(stored.map(({ dataset_name }) => dataset_name)).toEqual([
      'customers',
      'orders',
      'orders',
      'payments',
    ]);
  });

  it('notices in the next process what changed while none was running', async () => {
    await using database = await createTestPostgresDatabase();
    await database.query(TABLES.join(''));
    const watch = async (rounds: number): Promise<string[]> => {
      const args = ['--config', config, '--cursors', join(workFolder, 'cursors.json')];
      args.push('--rounds', `${rounds}`, '--interval-ms', '1');
      const env = { DATABASE_URL: database.url };
      return (await runExample({ folder, program: 'watch.mjs', args, env })).trim().split('\n');
    };
    expect(await watch(2)).toEqual([
      'public.customers (plan: added), public.orders (plan: added), ' +
        'public.customers (data: first_run), public.orders (data: first_run)',
      'nothing changed',
    ]);
    await database.query("insert into orders values (2, '2026-03-02')");
    await database.query('create table invoices as select * from customers');
    await renameTable('customers', 'invoices');
    expect(await watch(2)).toEqual([
      'public.customers (plan: removed), public.invoices (plan: added), ' +
        'public.invoices (data: first_run), public.orders (data: change_detected)',
      'nothing changed',
    ]);
  });

  it('finds a change again that could not be profiled', async () => {
    await using database = await createTestPostgresDatabase();
    await database.query(TABLES[1] ?? '');
    const hook = new ProfileMeshHook({ configPath: config, env: { DATABASE_URL: database.url } });
    const sensor = new PlanSensor({ taskId: 'watch', hook, cursorStore: new InMemoryCursorStore() });
    const context = createTestContext();
    const look = () => profileOnChange({ hook, sensor, context });

    await expect(look()).rejects.toThrow('not profiled: public.customers');
    await database.query(TABLES[0] ?? '');
    expect(await look()).toEqual([
      { table: 'public.customers', reason: 'plan: added' },
      { table: 'public.orders', reason: 'plan: added' },
      { table: 'public.customers', reason: 'data: first_run' },
    ]);
    expect(await look()).toEqual([]);
  });
});
