import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPostgresDatabase } from '../support/postgres.js';
import { repository } from './installed-package.js';

const run = promisify(execFile);
const examples = join(repository, 'examples');

describe('01-node-script', () => {
  const script = join(examples, '01-node-script/profile.mjs');
  const expected = [
    'orders: success, 4 rows',
    '  id (integer): 0 % null, 4 distinct, 1 to 4, mean 2.5',
    '  amount (numeric(8,2)): 25 % null, 3 distinct, 10 to 30, mean 20',
    '  country (text): 25 % null, 2 distinct, NO to SE',
    '',
  ].join('\n');

  it('profiles a database in memory', async () => {
    const { stdout } = await run(process.execPath, [script], { env: { ...process.env, DATABASE_URL: '' } });
    expect(stdout).toBe(expected);
    expect(await readFile(join(examples, '01-node-script/README.md'), 'utf8')).toContain(expected);
  });

  it('profiles the database of DATABASE_URL', async () => {
    await using database = await createTestPostgresDatabase();
    await database.query('create table orders (id integer, amount numeric(8, 2), country text)');
    await database.query(
      `insert into orders values (1, 10, 'NO'), (2, 20, 'SE'), (3, 30, null), (4, null, 'NO')`,
    );
    const env = { ...process.env, DATABASE_URL: database.url };
    const { stdout } = await run(process.execPath, [script, 'orders'], { env });
    expect(stdout).toBe(expected);
  });
});

describe('02-cron-sensor-loop', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profilemesh-example-'));
    await copyFile(join(examples, '02-cron-sensor-loop/profilemesh.yml'), join(folder, 'profilemesh.yml'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reports a change once, also one made between two starts', async () => {
    const script = join(examples, '02-cron-sensor-loop/watch.mjs');
    const watch = async (rounds: number): Promise<string[]> => {
      const args = [script, 'profilemesh.yml', '--rounds', `${rounds}`, '--interval-ms', '1'];
      return (await run(process.execPath, args, { cwd: folder })).stdout.trim().split('\n');
    };
    expect(await watch(2)).toEqual(['public.customers: added', 'public.orders: added', 'no change']);

    const config = join(folder, 'profilemesh.yml');
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('table: customers', 'table: invoices'));
    expect(await watch(2)).toEqual(['public.customers: removed', 'public.invoices: added', 'no change']);
    expect(await watch(1)).toEqual(['no change']);
  });
});
