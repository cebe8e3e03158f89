import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { measureTable } from '../../src/profiling/measure-table.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConnection } from '../support/test-config.js';

let database: TestPostgresDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await createTestPostgresDatabase();
  connection = await createConnectorRegistry().connect(testConnection(database));
  await database.query(`create table numbers as select i, i % 100 as j, i * 2 as k from generate_series(1, 50000) i;
    create table intervals as select make_interval(secs => i) as i, make_interval(mins => i % 7) as j
      from generate_series(1, 50000) i;
    create table few as select 1 as i;
    create view seen as select * from numbers;
    analyze numbers; analyze intervals; analyze few`);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const choiceFor = async (table: string): Promise<Record<string, unknown>> => {
  const { metadata } = await measureTable({
    connection,
    plan: tablePlan(table),
    statementTimeoutMs: 60_000,
    strategy: 'auto',
  });
  return metadata;
};

it('auto streams a table of which every value is needed', async () => {
  expect(await choiceFor('numbers')).toMatchObject({
    strategy: 'stream',
    strategy_reason: expect.stringMatching(/^estimated .* MB\/s against/),
  });
});

it('auto leaves to the database what can’t be decoded, is small, or of unknown size', async () => {
  expect(await choiceFor('intervals')).toMatchObject({
    strategy: 'pushdown',
    strategy_reason: 'no column can be streamed',
  });
  expect(await choiceFor('few')).toMatchObject({ strategy: 'pushdown', strategy_reason: 'about 1 rows' });
  expect(await choiceFor('seen')).toMatchObject({
    strategy: 'pushdown',
    strategy_reason: 'the size of the relation is not known',
  });
});
