import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, profileTables, toRunDocument } from 'profilemesh';
import { expect, it } from 'vitest';
import { buildPythonVenv } from '../../scripts/python-lab/build-python-venv.js';
import { createTestPostgresDatabase } from '../../test/support/postgres.js';
import { suggestSuite } from './suggest-suite.mjs';

const folder = import.meta.dirname;
const MADE = `create table orders as
  select n as id,
    round((20 + 60 * abs(sin(n)))::numeric, 2) as amount,
    (array['open', 'paid', 'sent'])[1 + n % 3] as status,
    case when n % 50 = 0 then null else 'customer ' || n % 37 end as customer
  from generate_series(1, 300) n`;
const BROKEN = `create schema broken;
  create table broken.orders as
    select case when n % 4 = 0 then null else id end as id, amount * 100 as amount,
      case when n % 10 = 0 then 'lost' else status end as status, customer
    from (select orders.*, id as n from orders) numbered`;

it('11-great-expectations: the suggested suite holds for the rows it came from, and not for broken ones', async () => {
  const venv = await buildPythonVenv();
  await using database = await createTestPostgresDatabase();
  await database.query(MADE);
  await database.query(BROKEN);
  const out = await mkdtemp(join(tmpdir(), 'profilemesh-gx-'));
  try {
    const env = { DATABASE_URL: database.url };
    const config = await loadConfig({ path: join(folder, 'profilemesh.yml'), env });
    const { tables } = toRunDocument(await profileTables({ config, store: false }));
    const [orders] = tables;
    if (!orders) throw new Error('no table');
    const suite = suggestSuite(orders);
    expect(suite.expectations.map(({ type, kwargs }) => [type, kwargs['column']])).toEqual([
      ['expect_table_row_count_to_be_between', undefined],
      ['expect_table_columns_to_match_set', undefined],
      ['expect_column_values_to_not_be_null', 'id'],
      ['expect_column_values_to_be_unique', 'id'],
      ['expect_column_min_to_be_between', 'id'],
      ['expect_column_values_to_not_be_null', 'amount'],
      ['expect_column_values_to_be_between', 'amount'],
      ['expect_column_min_to_be_between', 'amount'],
      ['expect_column_values_to_not_be_null', 'status'],
      ['expect_column_values_to_be_in_set', 'status'],
      ['expect_column_values_to_not_be_null', 'customer'],
    ]);
    const file = join(out, 'suite.json');
    await writeFile(file, JSON.stringify(suite));

    // One process for both: loading Great Expectations takes seconds.
    const python = join(venv, 'bin', 'python');
    const args = [join(folder, 'validate.py'), file, 'public.orders', 'broken.orders'];
    const checked = spawnSync(python, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(checked).toMatchObject({ status: 1 });
    expect(checked.stdout.trimEnd().split('\n')).toEqual([
      'public.orders: 11 of 11 expectations met',
      'broken.orders: 8 of 11 expectations met',
      '  expect_column_values_to_not_be_null id',
      '  expect_column_values_to_be_between amount',
      '  expect_column_values_to_be_in_set status',
    ]);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
