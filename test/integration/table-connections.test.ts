import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { EventBus } from '../../src/events/event-bus.js';
import { measureTable } from '../../src/profiling/measure-table.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConfig, testConnection } from '../support/test-config.js';

describe('a table read by several connections', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await createConnectorRegistry().connect(testConnection(database), { poolSize: 4 });
    // 64 MiB and more: four parts.
    await database.query(`create table wide as select i as id, i % 1000 as bucket, (i * 7.25)::numeric(12, 2) as amount,
        sqrt(i) as root, case when i % 3 = 0 then null else md5(i::text) end as hash, repeat('x', 400) as filler
      from generate_series(1, 150000) i`);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const measure = (tableConnections: number) =>
    measureTable({
      connection,
      plan: tablePlan('wide'),
      statementTimeoutMs: 60_000,
      strategy: 'stream',
      tableConnections,
    });

  it('gives the very metrics of one connection', async () => {
    const [one, four] = [await measure(1), await measure(4)];
    expect(four.metadata).toMatchObject({ strategy: 'stream', connections: 4 });
    expect(one.metadata.connections).toBeUndefined();
    expect(four.rowCount).toBe(150_000);
    for (const [index, column] of one.columns.entries()) {
      const { p5, p25, p50, p75, p95, top_values, ...exact } = column.metrics;
      expect(four.columns[index]?.metrics).toMatchObject(exact);
    }
  });

  it('sees one moment while rows are inserted and moved', async () => {
    let writing = true;
    const writes = (async () => {
      while (writing) {
        await database.query(`insert into wide select -1, 0, 0, 0, null, '' from generate_series(1, 100)`);
        await database.query('update wide set bucket = bucket where id = 77777');
        await database.query('delete from wide where id = -1');
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        const { rowCount, columns } = await measure(4);
        expect([150_000, 150_100]).toContain(rowCount);
        const hash = columns.find(({ name }) => name === 'hash')?.metrics;
        expect(hash?.null_count).toBe(rowCount - 100_000);
      }
    } finally {
      writing = false;
      await writes;
    }
  });

  it('starts again when one of the connections is killed, and leaves none behind', async () => {
    const bus = new EventBus();
    const retried: string[] = [];
    bus.on('RetryAttempt', ({ error }) => {
      retried.push(error);
    });
    const config = testConfig(testConnection(database), [{ table: 'wide' }]);
    const running = profileTables({
      config: { ...config, execution: { ...config.execution, strategy: 'stream', tableConnections: 4 } },
      bus,
      store: false,
    });
    let killed = 0;
    while (killed === 0) {
      const rows =
        await database.query(`select pg_terminate_backend(pid) from (select pid from pg_stat_activity
        where datname = current_database() and query like 'copy%' and state = 'active' limit 1) a`);
      killed = rows.length;
    }
    const run = await running;
    expect(run.tables[0]).toMatchObject({ status: 'success', rowCount: 150_000 });
    expect(retried).toHaveLength(1);
  });
});
