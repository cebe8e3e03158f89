import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import type { ExecutionStrategy, ResolvedConfig } from '../../src/config/types.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { ProfileMeshEvent } from '../../src/events/event.js';
import { loadPlan } from '../../src/runner/load-plan.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { recordLogger } from '../support/record-logger.js';
import { type PostgresServer, startPostgres } from '../support/start-postgres.js';
import { testConfig, testConnection } from '../support/test-config.js';

// A millisecond a row, so that something can happen while they are read.
const TABLES = [
  `create table orders as select i as id, i % 7 as bucket, (i * 0.25)::numeric(9,2) as amount,
     'customer ' || i % 50 as customer from generate_series(1, 300) i`,
  `create function wait(x int) returns int volatile language plpgsql as
     $$ begin perform pg_sleep(0.001); return x; end $$`,
  'create view slow as select wait(id) as id, bucket, amount, customer from orders',
];

const STATEMENT = { pushdown: 'select array%', stream: 'copy (select%' } as const;
type Strategy = keyof typeof STATEMENT & ExecutionStrategy;

const withStrategy = (config: ResolvedConfig, strategy: ExecutionStrategy): ResolvedConfig => ({
  ...config,
  execution: { ...config.execution, strategy },
});

function recordedBus(): { bus: EventBus; events: ProfileMeshEvent[] } {
  const bus = new EventBus();
  const events: ProfileMeshEvent[] = [];
  bus.on('*', (event) => {
    events.push(event);
  });
  return { bus, events };
}

const typesOf = (events: readonly ProfileMeshEvent[]): string[] => events.map(({ type }) => type);

describe('a run whose connections are killed', () => {
  let database: TestPostgresDatabase;
  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    for (const sql of TABLES) await database.query(sql);
  });
  afterAll(() => database.drop());

  const configOf = (tables: string[], strategy: ExecutionStrategy = 'auto'): ResolvedConfig =>
    withStrategy(
      testConfig(
        testConnection(database),
        tables.map((table) => ({ table })),
      ),
      strategy,
    );

  /** Ends the sessions that run such a statement on the slow view; how many there were. */
  const kill = async (strategy: Strategy): Promise<number> => {
    const killed = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'profilemesh' and state = 'active'
         and query like $1 and query like '%slow%'`,
      [STATEMENT[strategy]],
    );
    return killed.length;
  };

  it.each<Strategy>(['pushdown', 'stream'])(
    'gives what an undisturbed one gives, after one retry (%s)',
    async (strategy) => {
      const config = configOf(['slow'], strategy);
      const undisturbed = await profileTables({ config, store: false });
      const { bus, events } = recordedBus();
      const running = profileTables({ config, store: false, bus });
      await expect.poll(() => kill(strategy), { timeout: 60_000, interval: 5 }).toBe(1);
      const run = await running;
      expect(run.tables[0]).toMatchObject({ status: 'success', rowCount: 300 });
      expect(run.tables[0]?.columns).toEqual(undisturbed.tables[0]?.columns);
      expect(run.tables[0]?.metadata).toEqual(undisturbed.tables[0]?.metadata);
      expect(typesOf(events)).toEqual(['ProfilingStarted', 'RetryAttempt', 'ProfilingCompleted']);
      expect(events[1]).toMatchObject({
        ...{ table: 'slow', operation: 'profile_table' },
        ...{ attempt: 1, maxAttempts: 4, delayMs: 1 },
        error: expect.stringContaining('terminating connection'),
      });
    },
  );

  it('gives up a table that is killed every time, once, and keeps the others', async () => {
    const config = configOf(['slow', 'orders'], 'pushdown');
    const { bus, events } = recordedBus();
    let over = false;
    const running = profileTables({ config, bus }).finally(() => {
      over = true;
    });
    while (!over) {
      await kill('pushdown');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const run = await running;
    expect(run.tables.map(({ status }) => status)).toEqual(['failed', 'success']);
    expect(run.tables[0]?.error).toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    expect(typesOf(events.filter((event) => event.table === 'slow'))).toEqual([
      'ProfilingStarted',
      ...['RetryAttempt', 'RetryAttempt', 'RetryAttempt', 'RetryExhausted'],
      'ProfilingFailed',
    ]);
    expect(events.find(({ type }) => type === 'RetryExhausted')).toMatchObject({
      table: 'slow',
      attempts: 4,
    });
    const stored = await database.query(
      'select dataset_name, status from profilemesh_runs where run_id = $1',
      [run.runId],
    );
    expect(stored).toEqual([{ dataset_name: 'orders', status: 'completed' }]);
  });

  it('does not try again what retry.enabled forbids', async () => {
    const config = configOf(['slow'], 'pushdown');
    const { bus, events } = recordedBus();
    const retry = { ...config.retry, enabled: false };
    const running = profileTables({ config: { ...config, retry }, store: false, bus });
    await expect.poll(() => kill('pushdown'), { timeout: 60_000, interval: 5 }).toBe(1);
    expect((await running).tables[0]).toMatchObject({ status: 'failed', error: { transient: true } });
    expect(typesOf(events)).toEqual(['ProfilingStarted', 'ProfilingFailed']);
  });

  it('ends when retry.max_elapsed_seconds is over, and the statement with it', async () => {
    await database.query('create or replace view endless as select pg_sleep(600)::text as slow');
    const config = configOf(['endless'], 'pushdown');
    const { bus, events } = recordedBus();
    const retry = { ...config.retry, maxElapsedMs: 6_000 };
    const running = profileTables({ config: { ...config, retry }, store: false, bus });
    await expect.poll(() => kill('pushdown'), { timeout: 60_000, interval: 5 }).toBe(1);
    const run = await running;
    expect(run.tables[0]).toMatchObject({ status: 'failed', error: { code: 'PM_DB_CONNECTION' } });
    expect(typesOf(events)).toEqual([
      'ProfilingStarted',
      'RetryAttempt',
      'RetryExhausted',
      'ProfilingFailed',
    ]);
    expect(await kill('pushdown')).toBe(0);
  });

  it('stops in a pause when it is aborted', async () => {
    const config = configOf(['slow'], 'pushdown');
    const retry = { ...config.retry, minBackoffMs: 3_600_000, maxBackoffMs: 3_600_000 };
    const bus = new EventBus();
    const controller = new AbortController();
    bus.on('RetryAttempt', () => controller.abort());
    const running = profileTables({
      ...{ config: { ...config, retry }, store: false, bus },
      signal: controller.signal,
    }).catch((error: unknown) => error);
    await expect.poll(() => kill('pushdown'), { timeout: 60_000, interval: 5 }).toBe(1);
    expect(await running).toMatchObject({ code: 'PM_ABORTED' });
  });
});

describe('a server that is down for a while', () => {
  let server: PostgresServer;
  let config: ResolvedConfig;
  const run = async (sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };
  beforeAll(async () => {
    server = await startPostgres();
    for (const sql of TABLES) await run(sql);
    const { hostname, port, username, password } = new URL(server.url);
    const at = { host: hostname, port: Number(port), database: 'postgres', username, password };
    const source = testConnection(at);
    const made = testConfig(source, [{ table: 'slow' }, { table: 'orders' }]);
    // Ten attempts over some seconds: more than the server takes to start.
    const retry = { ...made.retry, retries: 10, minBackoffMs: 2_000, maxBackoffMs: 2_000 };
    config = withStrategy({ ...made, retry }, 'pushdown');
  });
  afterAll(() => server.stop());

  it('costs a run nothing but time', async () => {
    const { bus, events } = recordedBus();
    const running = profileTables({ config, bus });
    const isReading = async (): Promise<number> => {
      const { rows } = await run(
        `select 1 from pg_stat_activity where query like '${STATEMENT.pushdown}' and query like '%slow%'`,
      );
      return rows.length;
    };
    await expect.poll(isReading, { timeout: 60_000, interval: 5 }).toBe(1);
    await server.halt();
    await server.resume();
    const { runId, tables } = await running;
    expect(tables.map(({ status, rowCount }) => [status, rowCount])).toEqual([
      ['success', 300],
      ['success', 300],
    ]);
    expect(typesOf(events)).toContain('RetryAttempt');
    expect(typesOf(events)).not.toContain('RetryExhausted');
    const { rows } = await run(`select count(*)::int as n from profilemesh_runs where run_id = '${runId}'`);
    expect(rows).toEqual([{ n: 2 }]);
  });

  it('is waited for before a run begins, and listeners hear of it', async () => {
    await server.halt();
    const { bus, events } = recordedBus();
    const { logger, lines } = recordLogger();
    const { hooks } = parseConfig({
      source: { type: 'postgres', database: 'shop' },
      hooks: { hooks: [{ type: 'sql' }] },
    });
    const running = profileTables({ config: { ...config, hooks }, bus, logger });
    await expect
      .poll(() => lines.some(({ message }) => message.startsWith('Trying again')), { timeout: 60_000 })
      .toBe(true);
    await server.resume();
    expect((await running).tables.map(({ status }) => status)).toEqual(['success', 'success']);
    expect(events[0]).toMatchObject({ type: 'RetryAttempt', table: '', operation: 'connect_source' });
    // The listener of the configuration, which could not be there before the server was.
    const { rows } = await run(
      `select event_id, table_name, metadata::json ->> 'function' as operation from profilemesh_events
       where event_type = 'RetryAttempt' order by timestamp limit 1`,
    );
    expect(rows).toEqual([{ event_id: events[0]?.eventId, table_name: '', operation: 'connect_source' }]);
  });

  it('is waited for when the plan asks it for its tables', async () => {
    await server.halt();
    const { bus, events } = recordedBus();
    const planned = loadPlan({ config, bus, patterns: [{ schema: 'public', table: 'ord*' }] });
    await expect.poll(() => typesOf(events), { timeout: 60_000 }).toContain('RetryAttempt');
    await server.resume();
    expect((await planned).tables.map(({ fullName }) => fullName)).toEqual(['public.orders']);
    expect(events[0]).toMatchObject({ table: '', operation: 'list_tables' });
  });

  it('tells of its end when it does not come back', async () => {
    await server.halt();
    const { bus, events } = recordedBus();
    const retry = { ...config.retry, retries: 1, minBackoffMs: 1, maxBackoffMs: 1 };
    const running = profileTables({ config: { ...config, retry }, bus });
    await expect(running).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    expect(typesOf(events)).toEqual(['RetryAttempt', 'RetryExhausted']);
    await server.resume();
  });
});
