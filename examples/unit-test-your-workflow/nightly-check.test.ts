import { createTestContext, createTestDatabase, type TestDatabase } from 'profilemesh/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightlyCheck } from './nightly-check.js';

let database: TestDatabase;

beforeAll(async () => {
  const orders = [{ id: 1, amount: 9.5 }, { id: 2, amount: 12 }, { id: 3 }];
  database = await createTestDatabase({ tables: { orders, customers: [{ id: 1, name: 'Ada' }] } });
}, 120_000);

afterAll(() => database.close());

describe('nightlyCheck', () => {
  it('hands on the results when every table has rows', async () => {
    const context = createTestContext();
    await nightlyCheck(context, { configPath: database.configPath, minRows: 1 });
    expect(context.xcoms.profiling_results).toMatchObject({
      tables_profiled: 2,
      results: [
        { dataset_name: 'orders', row_count: 3, columns_profiled: 2 },
        { dataset_name: 'customers', row_count: 1 },
      ],
    });
    expect(context.events.map((event) => event.event_type)).toEqual([
      'profiling_started',
      'profiling_completed',
    ]);
  });

  it('refuses to go on when a table is too small', async () => {
    const context = createTestContext();
    const check = nightlyCheck(context, { configPath: database.configPath, minRows: 2 });
    await expect(check).rejects.toThrow('fewer than 2 rows: customers (1)');
  });
});
