import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionStrategy, ResolvedPartition } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import type { TopValue } from '../../src/model/profile.js';
import { type MeasuredTable, measureTable } from '../../src/profiling/measure-table.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConnection } from '../support/test-config.js';

const RULE = { key: null, strategy: 'latest', recentN: null, values: null, metadataFallback: true } as const;

describe('columns that are unlike the others', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;
  let limited: Connection;
  const user = `odd_keys_${process.pid}`;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await createConnectorRegistry().connect(testConnection(database));
    await database.query(`
      create type mood as enum ('sad', 'ok', 'happy');
      create domain feeling as mood;
      create table diary (feeling feeling, price numeric, note json);
      insert into diary values ('happy', 3, '1'), ('ok', 2.0, '1'), ('ok', 2.00, '1'), ('sad', 1, '1'), ('sad', 0, '1');
      create table vast (n numeric);
      insert into vast select 10::numeric ^ (-400) * i from generate_series(1, 9) i;
      create view broken as select 1 / (i - 5) as q from generate_series(1, 9) i;
      create table many as select i as a, -i as b, 2 * i as c, 3 * i as d, 5 * i as e, 7 * i as f, 11 * i as g
        from generate_series(1, 70000) i;
      create table hidden (event_date date, created_at date);
      insert into hidden values ('2024-01-01', '2024-02-01'), ('2024-01-01', '2024-02-02');
      create role ${user} login password 'odd';
      grant select (created_at) on hidden to ${user}`);
    limited = await createConnectorRegistry().connect(
      testConnection({ ...database, username: user, password: 'odd' }),
    );
  });
  afterAll(async () => {
    await limited.close();
    await connection.close();
    await database.query(`drop owned by ${user}; drop role ${user}`);
    await database.drop();
  });

  const measure = (
    table: string,
    options: {
      partition?: Partial<ResolvedPartition>;
      strategy?: ExecutionStrategy;
      use?: Connection;
    } = {},
  ): Promise<MeasuredTable> => {
    const { partition, strategy = 'pushdown', use = connection } = options;
    const plan = tablePlan(table, partition ? { partition: { ...RULE, ...partition } } : {});
    return measureTable({ connection: use, plan, statementTimeoutMs: 60_000, strategy });
  };

  it('a domain over an enum has min and max, and is a key', async () => {
    const [feeling] = (await measure('diary')).columns;
    expect(feeling).toMatchObject({ error: null, metrics: { min: 'sad', max: 'happy', distinct_count: 3 } });
    const recent = await measure('diary', {
      partition: { key: 'feeling', strategy: 'recent_n', recentN: 2 },
    });
    expect(recent.rowCount).toBe(3);
  });

  it('equal keys of different texts are one partition', async () => {
    const recent = await measure('diary', { partition: { key: 'price', strategy: 'recent_n', recentN: 3 } });
    expect(recent).toMatchObject({ rowCount: 4, metadata: { partition: { from: '1' } } });
  });

  it('a key without an equality is refused by name', async () => {
    await expect(measure('diary', { partition: { key: 'note' } })).rejects.toMatchObject({
      code: 'PM_UNSUPPORTED',
      message: expect.stringContaining('column "note"'),
    });
  });

  it('a column that may not be read is no key', async () => {
    const inferred = await measure('hidden', { use: limited, partition: {} });
    expect(inferred).toMatchObject({ rowCount: 1, metadata: { partition: { key: 'created_at' } } });
    await expect(measure('hidden', { use: limited, partition: { key: 'event_date' } })).rejects.toMatchObject(
      { code: 'PM_PLAN_PARTITION_KEY' },
    );
  });

  it('top values keep every digit, and a quantile that a double can’t hold is an estimate', async () => {
    const top = (await measure('vast')).columns[0]?.metrics.top_values;
    expect(new Set((top as readonly TopValue[]).map(({ value }) => value)).size).toBe(9);
    const [streamed] = (await measure('vast', { strategy: 'stream' })).columns;
    expect(streamed?.metrics.top_values).toEqual(top);
    expect(streamed?.estimates.p50).toMatchObject({ method: 'quantile-sketch' });
  });

  it('an estimate of distinct values is no more than there are values', async () => {
    const { columns } = await measure('many', { strategy: 'stream' });
    for (const { metrics, estimates } of columns) {
      expect(estimates.distinct_count).toMatchObject({ method: 'hyperloglog' });
      expect(metrics.distinct_count).toBeLessThanOrEqual(70_000);
      expect(metrics.distinct_percent).toBeLessThanOrEqual(100);
    }
  });

  it('a temporary table of another session is refused, not empty', async () => {
    await database.query('create temporary table passing as select 1 as i');
    const [row] = await database.query<{ schema: string }>(
      'select nspname as schema from pg_namespace where oid = pg_my_temp_schema()',
    );
    const plan = tablePlan('passing', { schema: row?.schema ?? '' });
    await expect(measureTable({ connection, plan, statementTimeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'PM_UNSUPPORTED',
    });
  });

  it('rows that the server refuses to stream are said to be', async () => {
    const { metadata, rowCount } = await measure('broken', { strategy: 'stream' });
    expect(rowCount).toBe(9);
    expect(metadata).toMatchObject({ strategy: 'pushdown' });
    expect(metadata.strategy_reason).toMatch(/^not streamed: .*division by zero/);
  });
});
