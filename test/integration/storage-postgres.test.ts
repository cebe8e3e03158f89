import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { Secret } from '../../src/core/redact.js';
import { createSqlCursorStore } from '../../src/storage/sql-cursor-store.js';
import { createSqlRunStore } from '../../src/storage/sql-run-store.js';
import { describeCursorStore } from '../contract/cursor-store.js';
import { describeRunStore, profilingRun, tableProfile } from '../contract/run-store.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { recordLogger } from '../support/record-logger.js';
import { rowsOf, STORAGE } from './support/storage.js';

const { connect } = createConnectorRegistry();

interface ServerOptions {
  readonly user?: string;
  readonly password?: string;
  readonly extraParams?: Readonly<Record<string, unknown>>;
  readonly poolSize?: number;
}

function connectTo(database: TestPostgresDatabase, options: ServerOptions = {}): Promise<Connection> {
  return connect(
    {
      type: 'postgres',
      host: database.host,
      port: database.port,
      database: database.database,
      username: options.user ?? database.username,
      password: new Secret(options.password ?? database.password),
      extraParams: { ...options.extraParams },
    },
    { poolSize: options.poolSize ?? 1 },
  );
}

describe('the contracts', () => {
  let database: TestPostgresDatabase;
  let inAnotherZone: Connection;
  let manyConnections: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    const options = '-c timezone=Asia/Tokyo -c datestyle=SQL,DMY';
    inAnotherZone = await connectTo(database, { extraParams: { options } });
    manyConnections = await connectTo(database, { poolSize: 5 });
  });
  afterAll(async () => {
    await inAnotherZone.close();
    await manyConnections.close();
    await database.drop();
  });

  describeRunStore({
    name: 'PostgreSQL, session in another zone',
    create: async () => ({
      store: await createSqlRunStore({ connection: inAnotherZone, storage: STORAGE }),
      cleanUp: async () => {
        await rowsOf(
          inAnotherZone,
          'truncate profilemesh_runs, profilemesh_results, profilemesh_run_details, profilemesh_run_outcomes',
        );
      },
    }),
  });
  describeCursorStore({
    name: 'PostgreSQL, many connections',
    create: async () => ({
      store: await createSqlCursorStore({ connection: manyConnections, storage: STORAGE }),
      cleanUp: async () => {
        await rowsOf(manyConnections, 'truncate profilemesh_cursors');
      },
    }),
  });
});

describe('storage on a PostgreSQL server', () => {
  let database: TestPostgresDatabase;
  let open: Connection[];

  beforeEach(async () => {
    open = [];
    database = await createTestPostgresDatabase();
  });
  afterEach(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await database.drop();
  });

  async function connectToServer(options: ServerOptions = {}): Promise<Connection> {
    const connection = await connectTo(database, options);
    open.push(connection);
    return connection;
  }

  it('lets many processes migrate at once', async () => {
    const connections = await Promise.all(Array.from({ length: 8 }, () => connectToServer()));
    const configs = [STORAGE, { ...STORAGE, runsTable: 'lake.runs', resultsTable: 'lake.results' }];
    const stores = await Promise.all(
      connections.map((connection, index) =>
        createSqlRunStore({ connection, storage: configs[index % 2] ?? STORAGE }),
      ),
    );
    await Promise.all(
      stores.map((store, index) => store.saveRun(profilingRun([tableProfile({ runId: `run-${index}` })]))),
    );
    expect(await stores[0]?.listRuns()).toHaveLength(4);
    expect(await stores[1]?.listRuns()).toHaveLength(4);
  });

  it('serves a user who may use the tables but not make any', async () => {
    const owner = await connectToServer();
    await createSqlRunStore({ connection: owner, storage: STORAGE });
    await rowsOf(owner, 'drop table profilemesh_migrations, profilemesh_migrations_lock');
    const user = `writer_${database.database}`;
    await database.query(`create role ${user} login password 'writer-password'`);
    try {
      await database.query(`grant select, insert, update, delete on all tables in schema public to ${user}`);
      await database.query(`revoke create on schema public from public`);
      const connection = await connectToServer({ user, password: 'writer-password' });
      const { logger, lines } = recordLogger();
      const store = await createSqlRunStore({ connection, storage: STORAGE, logger });
      await store.saveRun(profilingRun([tableProfile()]));
      expect((await store.loadRun('run-1'))?.tables).toHaveLength(1);
      expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);

      await database.query(`revoke insert on profilemesh_results from ${user}`);
      await expect(store.saveRun(profilingRun([tableProfile({ runId: 'run-2' })]))).rejects.toMatchObject({
        code: 'PM_STORAGE_FAILED',
        message: expect.stringMatching(/profilemesh_results.*Grant/),
        details: { sqlstate: '42501' },
      });
      expect(await store.loadRun('run-2')).toBeUndefined();

      const other = { ...STORAGE, runsTable: 'other_runs' };
      await expect(createSqlRunStore({ connection, storage: other })).rejects.toMatchObject({
        code: 'PM_STORAGE_FAILED',
        message: expect.stringMatching(/other_runs.*could not be created.*create_tables: false/),
      });
    } finally {
      await Promise.all(open.map((connection) => connection.close()));
      await database.query(`drop owned by ${user}`);
      await database.query(`drop role ${user}`);
    }
  });

  it('says that a save which met a lock may be tried again', async () => {
    const connection = await connectToServer({ extraParams: { options: '-c lock_timeout=100' } });
    const store = await createSqlRunStore({ connection, storage: STORAGE });
    await database.query('begin');
    await database.query('lock table profilemesh_results in exclusive mode');
    await expect(store.saveRun(profilingRun([tableProfile()]))).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      transient: true,
      details: { table: 'profilemesh_results', sqlstate: '55P03' },
    });
    await database.query('rollback');
    expect(await store.listRuns()).toEqual([]);
    await store.saveRun(profilingRun([tableProfile()]));
    expect(await store.listRuns()).toHaveLength(1);
  });

  it('stores nothing when the connection is lost in the middle of a save, and says that it may be repeated', async () => {
    const connection = await connectToServer();
    const store = await createSqlRunStore({ connection, storage: STORAGE });
    await database.query('begin');
    await database.query('lock table profilemesh_results in exclusive mode');
    const saving = expect(store.saveRun(profilingRun([tableProfile()]))).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      transient: true,
      details: { table: 'profilemesh_results' },
    });
    const waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await expect
      .poll(() => database.query(`select pg_terminate_backend(pid) ${waiting}`), { timeout: 10_000 })
      .toHaveLength(1);
    await saving;
    await database.query('rollback');
    expect(await store.listRuns()).toEqual([]);
    await store.saveRun(profilingRun([tableProfile()]));
    expect((await store.loadRun('run-1'))?.tables[0]?.columns).toHaveLength(5);
  });

  it('names the table or key when a table has gone', async () => {
    const connection = await connectToServer();
    const store = await createSqlRunStore({ connection, storage: STORAGE });
    const cursors = await createSqlCursorStore({ connection, storage: STORAGE });
    await rowsOf(connection, 'drop table profilemesh_runs, profilemesh_results, profilemesh_cursors');
    await expect(store.listRuns()).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
      details: { table: 'profilemesh_runs' },
    });
    await expect(store.loadRun('run-1')).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
    const failure = { name: 'StorageError', code: 'PM_CURSOR_STORE', details: { key: 'key' } };
    await expect(cursors.get('key')).rejects.toMatchObject(failure);
    await expect(cursors.compareAndSet('key', undefined, 'x')).rejects.toMatchObject(failure);
  });
});
