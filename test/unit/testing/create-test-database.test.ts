import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TableOperator } from '../../../src/operators/table-operator.js';
import { createTestContext, createTestDatabase, type TestDatabase } from '../../../src/testing/index.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({
    tables: {
      orders: [
        { id: 1, amount: 9.5, paid: true, note: null, tags: ['a'], mixed: 1 },
        { id: 2, amount: 12, paid: false, name: 'O"Brien', mixed: 'two' },
        { id: 3 },
      ],
      'Shop.Order Items': { sql: 'select g as id, g * 2 as twice from generate_series(1, 100) g' },
      typed: {
        sql: [
          'create table typed (id int primary key, at timestamptz)',
          "insert into typed values (1, '2026-01-01Z')",
        ],
      },
    },
    config: { profiling: { metrics: ['count', 'mean'] } },
  });
}, 120_000);
afterAll(() => database.close());

describe('createTestDatabase', () => {
  it('types columns by their values', async () => {
    const types = await database.query<{ name: string; type: string }>(
      `select column_name as name, data_type as type from information_schema.columns where table_name = $1 order by 1`,
      ['orders'],
    );
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toEqual({
      amount: 'double precision',
      id: 'bigint',
      mixed: 'jsonb',
      name: 'text',
      note: 'text',
      paid: 'boolean',
      tags: 'jsonb',
    });
    expect(await database.query('select name, amount from orders order by id')).toEqual([
      { name: null, amount: 9.5 },
      { name: 'O"Brien', amount: 12 },
      { name: null, amount: null },
    ]);
  });

  it('fills tables from a query and from statements', async () => {
    expect(await database.query('select sum(twice)::int as sum from "Shop"."Order Items"')).toEqual([
      { sum: 10_100 },
    ]);
    expect(await database.query('select id from typed')).toEqual([{ id: 1 }]);
  });

  it('configures its tables', () => {
    expect(database.config).toMatchObject({
      environment: 'test',
      profiling: {
        metrics: ['count', 'mean'],
        tables: [
          { schema: 'public', table: 'orders' },
          { schema: 'Shop', table: 'Order Items' },
          { schema: 'public', table: 'typed' },
        ],
      },
    });
  });

  it('takes rows without any column as a mistake, and everything away when a table fails', async () => {
    await expect(createTestDatabase({ tables: { empty: [] } })).rejects.toMatchObject({
      code: 'PM_INVALID_ARGUMENT',
    });
  });

  it('removes its file when closed', async () => {
    const other = await createTestDatabase();
    expect(await readFile(other.configPath, 'utf8')).toContain('memory://');
    await other.close();
    await other.close();
    await expect(stat(other.configPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

// Somebody's own task, and its test in three lines.
const profileOrders = (configPath: string): TableOperator =>
  new TableOperator({ taskId: 'profile_orders', configPath, table: 'orders' });

it("tests a user's own task in three lines", async () => {
  const context = createTestContext();
  await profileOrders(database.configPath).execute(context);
  expect(context.xcoms.profiling_result).toMatchObject({ dataset_name: 'orders', row_count: 3 });
});
