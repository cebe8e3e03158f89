import { createConnection, createServer } from 'node:net';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, SnapshotSession } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { Secret } from '../../src/core/redact.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { ProfileMeshEvent } from '../../src/events/event.js';
import type { HistogramBin } from '../../src/model/profile.js';
import { measureTable } from '../../src/profiling/measure-table.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { tablePlan } from '../support/table-plan.js';
import { testConfig, testConnection } from '../support/test-config.js';

const registry = createConnectorRegistry();
const PASSWORD = 'p@ss:w/rd?#%25 ü';

describe('PostgreSQL', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await registry.connect(testConnection(database), { poolSize: 2 });
    await database.query(
      'create table orders as select i as id, i % 7 as bucket from generate_series(1, 1000) i',
    );
    // Slow enough that something can happen while it is read: a millisecond a row.
    await database.query(`create function wait(x int) returns int volatile language plpgsql as
      $$ begin perform pg_sleep(0.001); return x; end $$`);
    await database.query('create view slow as select wait(id) as id from orders');
    await database.query('create view endless as select id, pg_sleep(60)::text as t from orders');
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const measure = (table: string, use: Connection = connection) =>
    measureTable({ connection: use, plan: tablePlan(table), statementTimeoutMs: 60_000 });

  describe('a connection that can’t be had', () => {
    const connect = (overrides: object, connectTimeoutMs = 5_000) =>
      registry.connect(testConnection(database, overrides), { connectTimeoutMs });

    it('says that the password is wrong, without showing it', async () => {
      const error = await connect({ password: new Secret('not-the-password') }).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'PM_DB_AUTH', transient: false });
      expect(String(error)).not.toContain('not-the-password');
    });

    it('says that a password is wanted, and leaves no login half done', async () => {
      await expect(connect({ password: undefined })).rejects.toMatchObject({
        code: 'PM_DB_AUTH',
        message: expect.stringContaining('the server wants a password'),
      });
      const logins = () =>
        database.query(
          "select pid from pg_stat_activity where backend_type = 'client backend' and usename is null",
        );
      // By itself the server waits a minute for the rest of a login.
      await expect.poll(logins, { timeout: 20_000 }).toEqual([]);
    });

    it('says that the database is not there', async () => {
      await expect(connect({ database: 'nowhere' })).rejects.toMatchObject({
        code: 'PM_DB_CONNECTION',
        message: expect.stringContaining('check the database name'),
      });
    });

    it('says that nobody listens', async () => {
      await expect(connect({ port: 1 })).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    });

    it('gives up on a host that does not answer', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      try {
        await expect(connect({ port }, 300)).rejects.toMatchObject({
          code: 'PM_DB_TIMEOUT',
          transient: true,
        });
      } finally {
        silent.close();
      }
    });

    it('stops waiting for it at a signal', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      const controller = new AbortController();
      silent.once('connection', () => controller.abort());
      const connecting = registry.connect(testConnection(database, { port }), {
        connectTimeoutMs: 100_000,
        signal: controller.signal,
      });
      await expect(connecting).rejects.toMatchObject({ code: 'PM_ABORTED' });
      silent.close();
    });

    it('says that the server has no TLS, or that a certificate file is not there', async () => {
      await expect(connect({ extraParams: { sslmode: 'require' } })).rejects.toMatchObject({
        code: 'PM_DB_CONNECTION',
        message: expect.stringContaining('check sslmode'),
      });
      await expect(
        connect({ extraParams: { sslmode: 'verify-full', sslrootcert: '/nowhere.pem' } }),
      ).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', message: expect.stringContaining('/nowhere.pem') });
    });

    it('takes a password of any characters', async () => {
      await database.query(`create role odd login password '${PASSWORD}'`);
      const odd = await connect({ username: 'odd', password: new Secret(PASSWORD) });
      await odd.close();
    });
  });

  it('keeps out of what the user may not read, and reads the rest', async () => {
    await database.query(`create role reader login password 'reader-secret'`);
    await database.query('create table hidden as select 1 as a');
    await database.query(`create table partly as select i as a, 'x'::text as b from generate_series(1, 5) i`);
    await database.query('grant select (a) on partly to reader');
    const reader = await registry.connect(
      testConnection(database, { username: 'reader', password: new Secret('reader-secret') }),
    );
    try {
      await expect(measure('hidden', reader)).rejects.toMatchObject({
        code: 'PM_DB_PERMISSION',
        message: expect.stringContaining('GRANT SELECT ON "public"."hidden"'),
      });
      const { rowCount, columns } = await measure('partly', reader);
      expect(rowCount).toBe(5);
      expect(columns[0]).toMatchObject({ name: 'a', error: null, metrics: { max: 5 } });
      expect(columns[1]).toMatchObject({ name: 'b', error: { code: 'PM_DB_PERMISSION' }, metrics: {} });
      const sampled = await measureTable({
        connection: reader,
        plan: tablePlan('partly', { defaultSampleRatio: 0.9 }),
        statementTimeoutMs: 60_000,
      });
      expect(sampled.columns[0]).toMatchObject({ name: 'a', error: null });
      const sampling = { enabled: true, method: 'random', fraction: 1, maxRows: 2 } as const;
      await expect(
        measureTable({
          connection: reader,
          plan: tablePlan('partly', { sampling }),
          statementTimeoutMs: 60_000,
        }),
      ).rejects.toMatchObject({
        code: 'PM_UNSUPPORTED',
        details: { alternative: expect.stringContaining('max_rows') },
      });
    } finally {
      await reader.close();
    }
  });

  it('sees one snapshot while others write', async () => {
    const writing = interposed(connection, async () => {
      await database.query('insert into orders select 1000 + i, i from generate_series(1, 500) i');
    });
    const { rowCount, columns } = await measure('orders', writing);
    await database.query('delete from orders where id > 1000');
    expect(rowCount).toBe(1000);
    const [id] = columns;
    expect(id?.metrics).toMatchObject({ count: 1000, distinct_count: 1000, max: 1000 });
    const bins = (id?.metrics.histogram ?? []) as HistogramBin[];
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000);
  });

  it('cancels the statement on the server when aborted', async () => {
    const controller = new AbortController();
    const running = measureTable({
      connection,
      plan: tablePlan('endless'),
      statementTimeoutMs: 60_000,
      signal: controller.signal,
    });
    await untilActive(database, 1);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'PM_ABORTED' });
    await untilActive(database, 0);
    expect((await measure('orders')).rowCount).toBe(1000);
  });

  it('lets the server end a statement that takes too long, and does not call it transient', async () => {
    const late = measureTable({ connection, plan: tablePlan('endless'), statementTimeoutMs: 200 });
    await expect(late).rejects.toMatchObject({
      code: 'PM_DB_TIMEOUT',
      transient: false,
      message: expect.stringContaining('statement_timeout_seconds'),
    });
    expect((await measure('orders')).rowCount).toBe(1000);
  });

  it('gives up a server that falls silent, and lets go of it at a signal', async () => {
    // Passes everything on until it has seen the first statement on the table; from then on nothing.
    const proxy = createServer((socket) => {
      const server = createConnection({ host: database.host, port: database.port });
      server.on('data', (chunk) => socket.write(chunk));
      socket.on('data', (chunk: Buffer) => {
        if (chunk.includes('select array')) server.pause();
        server.write(chunk);
      });
      for (const end of [socket, server]) end.on('error', () => undefined);
      socket.on('close', () => server.destroy());
      server.on('close', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as { port: number };
    await using silent = await registry.connect(testConnection(database, { port }));
    const reading = measureTable({ connection: silent, plan: tablePlan('orders'), statementTimeoutMs: 200 });
    await expect(reading).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    proxy.close();
  });

  it('does not wait for ever for a lock on its tables', async () => {
    const config = testConfig(testConnection(database), [{ table: 'partly' }]);
    expect((await profileTables({ config })).tables[0]?.status).toBe('success');
    await using holder = await registry.connect(testConnection(database));
    const shown = await sql<{ lock_timeout: string }>`show lock_timeout`.execute(holder.kysely);
    expect(shown.rows[0]?.lock_timeout).toBe('30s');
  });

  it('measures again when the connection is killed in the middle, and says so once', async () => {
    const config = testConfig(testConnection(database), [{ table: 'slow' }]);
    const bus = new EventBus();
    const events: ProfileMeshEvent[] = [];
    bus.on('*', (event) => {
      events.push(event);
    });
    const running = profileTables({ config, bus });
    await untilActive(database, 1);
    await database.query(`select pg_terminate_backend(pid) ${ACTIVE}`);
    const run = await running;
    expect(run.tables[0]).toMatchObject({ status: 'success', rowCount: 1000 });
    expect(run.tables[0]?.columns[0]?.metrics).toMatchObject({ distinct_count: 1000, mean: 500.5 });
    expect(events.map(({ type }) => type)).toEqual([
      'ProfilingStarted',
      'RetryAttempt',
      'ProfilingCompleted',
    ]);
  });

  it('keeps the other tables when one fails, and stores those together', async () => {
    const config = testConfig(
      testConnection(database),
      [{ table: 'orders' }, { table: 'gone' }, { table: 'partly' }],
      {
        execution: {
          ...testConfig(testConnection(database), []).execution,
          maxWorkers: 3,
          batchSize: 10,
          queueSize: 100,
          warehouseLimits: { postgres: 2 },
          statementTimeoutMs: 60_000,
        },
      },
    );
    const run = await profileTables({ config });
    expect(run.tables.map(({ table, status }) => [table, status])).toEqual([
      ['orders', 'success'],
      ['gone', 'failed'],
      ['partly', 'success'],
    ]);
    expect(run.tables[1]?.error).toMatchObject({ code: 'PM_DB_TABLE_MISSING' });
    const rows = await database.query(
      'select dataset_name from profilemesh_runs where run_id = $1 order by 1',
      [run.runId],
    );
    expect(rows).toEqual([{ dataset_name: 'orders' }, { dataset_name: 'partly' }]);
  });

  it('stores two tables of one name under their own run ids', async () => {
    await database.query('create schema other');
    await database.query('create table other.orders as select 1 as a');
    const tables = [
      { schema: 'public', table: 'orders' },
      { schema: 'other', table: 'orders' },
    ];
    const run = await profileTables({ config: testConfig(testConnection(database), tables) });
    const [first, second] = run.tables;
    expect(first?.runId).toBe(run.runId);
    expect(second?.runId).not.toBe(run.runId);
    const rows = await database.query(
      'select schema_name, row_count::int from profilemesh_runs where run_id = any($1) order by 1',
      [run.tables.map(({ runId }) => runId)],
    );
    expect(rows).toEqual([
      { schema_name: 'other', row_count: 1 },
      { schema_name: 'public', row_count: 1000 },
    ]);
  });

  it('stores what is complete when aborted, and says what is not', async () => {
    const controller = new AbortController();
    const config = testConfig(testConnection(database), [
      { table: 'orders' },
      { table: 'endless' },
      { table: 'partly' },
    ]);
    const running = profileTables({ config, signal: controller.signal });
    const outcome = running.catch((error: unknown) => error);
    await untilActive(database, 1, 'endless');
    controller.abort();
    const error = (await outcome) as {
      code: string;
      run: { runId: string; tables: Array<{ status: string }> };
    };
    expect(error).toMatchObject({
      code: 'PM_ABORTED',
      message: expect.stringContaining('Not profiled: endless, partly'),
    });
    expect(error.run.tables.map(({ status }) => status)).toEqual(['success', 'failed', 'skipped']);
    const rows = await database.query('select dataset_name from profilemesh_runs where run_id = $1', [
      error.run.runId,
    ]);
    expect(rows).toEqual([{ dataset_name: 'orders' }]);
  });

  it('keeps the moments when a later statement takes too long', async () => {
    await database.query(`create view sleepy as select g as a, 'x'::text as b from generate_series(1, 3) g`);
    let read = 0;
    const slowing: Connection = {
      ...connection,
      snapshot: (options, work) =>
        connection.snapshot(options, (session) =>
          work({
            query: (sql, parameters) => {
              const isRead = sql.startsWith('select array');
              if (isRead) read += 1;
              const slower = sql.replace('count(distinct "a")::text', 'pg_sleep(60)::text');
              return session.query(isRead && read === 2 ? slower : sql, parameters);
            },
          }),
        ),
    };
    const { rowCount, columns } = await measureTable({
      connection: slowing,
      plan: tablePlan('sleepy'),
      statementTimeoutMs: 1_000,
    });
    expect(rowCount).toBe(3);
    expect(columns[0]).toMatchObject({ error: { code: 'PM_DB_TIMEOUT' }, metrics: { mean: 2, max: 3 } });
    expect(columns[0]?.metrics).not.toHaveProperty('distinct_count');
  });

  it('tells each configured listener once, though two runs share the caller’s bus', async () => {
    const source = testConnection(database);
    const hook = {
      type: 'sql',
      enabled: true,
      name: null,
      events: null,
      logLevel: 'INFO',
      url: null,
      headers: {},
      timeoutMs: 10_000,
      module: null,
      className: null,
      params: {},
    } as const;
    const config = testConfig(source, [{ table: 'orders' }], {
      hooks: {
        enabled: true,
        hooks: [{ ...hook, connection: source, tableName: 'told' }],
        claimMs: 60_000,
      },
    });
    const bus = new EventBus();
    const heard: string[] = [];
    bus.on('ProfilingCompleted', ({ runId }) => {
      heard.push(runId);
    });
    const runs = await Promise.all([profileTables({ config, bus }), profileTables({ config, bus })]);
    expect(heard.sort()).toEqual(runs.map(({ runId }) => runId).sort());
    const rows = await database.query(
      'select run_id, event_type, count(*)::int as n from told group by 1, 2',
    );
    expect(rows).toHaveLength(4);
    expect(rows.every(({ n }) => n === 1)).toBe(true);
  });

  it('does not call a complete run aborted, and survives a progress listener that throws', async () => {
    const controller = new AbortController();
    const run = await profileTables({
      config: testConfig(testConnection(database), [{ table: 'orders' }]),
      signal: controller.signal,
      onProgress: ({ type }) => {
        if (type === 'table_finished') controller.abort();
        throw new Error('the progress bar broke');
      },
    });
    expect(run.tables[0]?.status).toBe('success');
  });

  it('leaves its own tables out of a wildcard, and no session behind', async () => {
    const sessions = async (): Promise<number[]> => {
      const rows = await database.query<{ pid: number }>(`select pid from pg_stat_activity
        where datname = current_database() and application_name = 'profilemesh'`);
      return rows.map(({ pid }) => pid);
    };
    const before = await sessions();
    const config = testConfig(testConnection(database), [{ schema: 'public', table: 'p*' }]);
    const run = await profileTables({ config });
    expect(run.tables.map(({ fullName }) => fullName)).toEqual(['public.partly']);
    const left = async () => (await sessions()).filter((pid) => !before.includes(pid));
    // A server process outlives its client's goodbye by a moment.
    await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  });

  it('does not start when the storage can’t be reached', async () => {
    const source = testConnection(database);
    const config = testConfig(source, [{ table: 'orders' }]);
    const events: ProfileMeshEvent[] = [];
    const bus = new EventBus();
    bus.on('*', (event) => {
      events.push(event);
    });
    const storage = { ...config.storage, connection: { ...source, port: 1 } };
    await expect(profileTables({ config: { ...config, storage }, bus })).rejects.toMatchObject({
      code: 'PM_DB_CONNECTION',
    });
    // Nothing of a table: only that the storage was tried again.
    expect(events.map(({ type, table }) => `${type} ${table}`)).toEqual([
      ...['RetryAttempt ', 'RetryAttempt ', 'RetryAttempt ', 'RetryExhausted '],
    ]);
  });
});

const ACTIVE = `from pg_stat_activity where datname = current_database() and state = 'active'
  and application_name = 'profilemesh' and query like 'select array%'`;

async function untilActive(database: TestPostgresDatabase, count: number, table = ''): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n ${ACTIVE} and query like $1`,
      [`%${table}%`],
    );
    if (row?.n === count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The connection, with something done after the first statement on the table. */
function interposed(connection: Connection, act: () => Promise<void>): Connection {
  return {
    ...connection,
    snapshot: (options, work) =>
      connection.snapshot(options, (session) => {
        let acted = false;
        const query: SnapshotSession['query'] = async (sql, parameters) => {
          const rows = await session.query<never>(sql, parameters);
          if (!acted && sql.startsWith('select array')) {
            acted = true;
            await act();
          }
          return rows;
        };
        return work({ query });
      }),
  };
}
