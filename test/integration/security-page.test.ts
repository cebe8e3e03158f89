import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';

const fromRoot = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Roles are shared by all databases of a server. */
const USER = `profiler_${randomBytes(4).toString('hex')}`;
const PASSWORD = 'a-sample-password';

let database: TestPostgresDatabase;

/** The statements of the page, about this database and this user. */
const [SOURCE_RIGHTS = '', , STORAGE_RIGHTS = ''] = [
  ...fromRoot('docs/SECURITY.md').matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, text = '']) => text.replaceAll(/\bprofiler\b/g, USER).replaceAll('…', PASSWORD));

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  await database.query('create schema sales');
  await database.query(`create table sales.orders as select i as id, i * 1.5 as amount, 'x' || i as note
    from generate_series(1, 200) i`);
  await database.query('analyze sales.orders');
  await database.query(SOURCE_RIGHTS.replace('database shop', `database ${database.database}`));
  await database.query('create table sales.later as select 1 as id');
  await database.query(
    `create schema quality; set search_path to quality; ${fromRoot('schema/storage.sql')}`,
  );
  await database.query(STORAGE_RIGHTS);
});

afterAll(async () => {
  await database.query(`drop owned by ${USER}; drop role ${USER}`);
  await database.drop();
});

it('the rights of docs/SECURITY.md are enough to profile and to store, whatever is switched on', async () => {
  const connection = { type: 'postgres', host: database.host, port: database.port, username: USER };
  const config = parseConfig({
    source: { ...connection, database: database.database, password: PASSWORD },
    storage: {
      connection: {
        ...connection,
        database: database.database,
        password: PASSWORD,
        schema: 'quality',
        extra_params: { options: '-c search_path=quality' },
      },
      create_tables: false,
    },
    profiling: {
      tables: [
        { schema: 'sales', table: 'orders', sampling: { enabled: true, fraction: 0.5 } },
        { schema: 'sales', table: 'later' },
      ],
      metrics: ['count', 'distinct_count', 'mean', 'stddev', 'histogram', 'p50', 'top_values'],
    },
    execution: { consistency: 'run', max_workers: 2, table_connections: 2, strategy: 'auto' },
    incremental: { enabled: true },
    hooks: { hooks: [{ type: 'sql' }] },
  });
  const run = await profileTables({ config });
  expect(run.tables.map(({ fullName, status }) => [fullName, status])).toEqual([
    ['sales.orders', 'success'],
    ['sales.later', 'success'],
  ]);
  for (const table of ['runs', 'results', 'table_state', 'events']) {
    const rows = await database.query(`select 1 from quality.profilemesh_${table} limit 1`);
    expect(rows, table).toHaveLength(1);
  }
});
