import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { Secret } from '../../src/core/redact.js';
import type { ColumnProfile } from '../../src/model/profile.js';
import { createSqlRunHistory } from '../../src/storage/sql-run-history.js';
import { createSqlRunStore } from '../../src/storage/sql-run-store.js';
import { describeRunHistory } from '../contract/run-history.js';
import { profilingRun, tableProfile } from '../contract/run-store.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { recordLogger } from '../support/record-logger.js';
import { recreatePublicSchema, rowsOf, STORAGE, tableNames } from './support/storage.js';

const { connect } = createConnectorRegistry();
const TABLES =
  'profilemesh_runs, profilemesh_results, profilemesh_run_reviews, profilemesh_run_details, profilemesh_run_outcomes';
const NO_TABLES = { ...STORAGE, createTables: false };

let pglite: Connection;
let database: TestPostgresDatabase;
let postgres: Connection;

beforeAll(async () => {
  pglite = await connect({
    type: 'pglite',
    database: 'postgres',
    filepath: 'memory://history-tests',
    extraParams: {},
  });
  database = await createTestPostgresDatabase();
  const { host, port, username, password } = database;
  // Another zone: what is stored and read is UTC all the same.
  const extraParams = { options: '-c timezone=Asia/Tokyo' };
  const place = { host, port, database: database.database, username, password: new Secret(password) };
  postgres = await connect({ type: 'postgres', ...place, extraParams }, { poolSize: 2 });
});
afterAll(async () => {
  await pglite?.close();
  await postgres?.close();
  await database?.drop();
});

for (const [name, connection] of [
  ['PGlite', () => pglite],
  ['PostgreSQL, session in another zone', () => postgres],
] as const) {
  describeRunHistory({
    name,
    create: async () => ({
      store: await createSqlRunStore({ connection: connection(), storage: STORAGE }),
      history: createSqlRunHistory({ connection: connection(), storage: STORAGE }),
      cleanUp: async () => {
        await rowsOf(connection(), `truncate ${TABLES}`);
      },
    }),
  });
}

const ESTIMATED: ColumnProfile = {
  name: 'amount',
  type: 'numeric',
  metrics: { distinct_count: 10 },
  skipped: {},
  estimates: { distinct_count: { method: 'hyperloglog', relativeError: 0.0081 } },
  error: null,
};

describe('the tables of the history', () => {
  beforeEach(() => recreatePublicSchema(pglite));

  it('are made in a database of the version before, by whoever asks first', async () => {
    await createSqlRunStore({ connection: pglite, storage: STORAGE });
    await rowsOf(pglite, 'drop table profilemesh_run_reviews, profilemesh_run_details');
    await rowsOf(
      pglite,
      "delete from profilemesh_migrations where name in ('001_create_reviews', '001_create_details')",
    );
    const history = createSqlRunHistory({ connection: pglite, storage: STORAGE });
    expect(await history.listReviewedRuns()).toEqual([]);
    expect(await tableNames(pglite)).toEqual(
      expect.arrayContaining(['profilemesh_run_details', 'profilemesh_run_reviews']),
    );
    const store = await createSqlRunStore({ connection: pglite, storage: STORAGE });
    await store.saveRun(profilingRun([tableProfile({ columns: [ESTIMATED] })]));
    await history.reviewRun({ runId: 'run-1', verdict: 'pinned' });
    expect(await history.listReviewedRuns()).toMatchObject([{ review: { verdict: 'pinned' } }]);
  });

  it('are done without where they must not be made, until somebody reviews a run', async () => {
    await createSqlRunStore({ connection: pglite, storage: STORAGE });
    await rowsOf(
      pglite,
      'drop table profilemesh_run_reviews, profilemesh_run_details, profilemesh_run_outcomes',
    );
    const { logger, lines } = recordLogger();
    const store = await createSqlRunStore({ connection: pglite, storage: NO_TABLES, logger });
    await store.saveRun(profilingRun([tableProfile()]));
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    await store.saveRun(profilingRun([tableProfile({ runId: 'run-2', columns: [ESTIMATED] })]));
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: expect.stringContaining('no table profilemesh_run_details') },
    ]);
    expect((await store.loadRun('run-2'))?.tables[0]?.columns).toEqual([
      { name: 'amount', type: 'numeric', metrics: { distinct_count: 10 }, error: null },
    ]);

    const history = createSqlRunHistory({ connection: pglite, storage: NO_TABLES });
    expect(await history.loadRunOutcome()).toBeUndefined();
    const runs = await history.listReviewedRuns();
    expect(runs.map(({ runId, review }) => [runId, review])).toEqual([
      ['run-1', null],
      ['run-2', null],
    ]);
    expect(await history.loadTables({ runs, metrics: ['distinct_count'] })).toMatchObject([
      {},
      { columns: [{ metrics: { distinct_count: 10 } }] },
    ]);
    await expect(history.reviewRun({ runId: 'run-1', verdict: 'rejected' })).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      details: { tables: ['profilemesh_run_reviews'] },
    });
  });

  it('name the tables of runs where those are missing', async () => {
    const history = createSqlRunHistory({ connection: pglite, storage: NO_TABLES });
    await expect(history.listReviewedRuns()).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      details: { tables: ['profilemesh_runs', 'profilemesh_results'] },
    });
    expect(await tableNames(pglite)).toEqual([]);
  });

  it('go by configured names, schemas and quotes in them too', async () => {
    await rowsOf(pglite, 'drop schema if exists lake cascade');
    const storage = { ...STORAGE, runsTable: 'lake.my "runs"', resultsTable: "lake.re'sults" };
    const store = await createSqlRunStore({ connection: pglite, storage });
    await store.saveRun(profilingRun([tableProfile()]));
    const history = createSqlRunHistory({ connection: pglite, storage });
    await history.reviewRun({ runId: 'run-1', verdict: 'accepted' });
    const runs = await history.listReviewedRuns();
    expect(runs).toMatchObject([{ runId: 'run-1', review: { verdict: 'accepted' } }]);
    expect((await history.loadTables({ runs, metrics: ['count'] }))[0]?.columns).toHaveLength(5);
    const [numbers] = await history.loadNumbers({ runs, metrics: ['count'] });
    const counts = numbers?.columns.map((column) => column.metrics.count);
    expect(counts?.filter((count) => count !== undefined).sort()).toEqual([3, 4]);
  });

  it('holds rows that the Python package wrote', async () => {
    await rowsOf(
      pglite,
      `create table profilemesh_runs (run_id varchar(36) not null, dataset_name varchar(255) not null,
         schema_name varchar(255), profiled_at timestamp not null, environment varchar(50), status varchar(20),
         row_count integer, column_count integer, primary key (run_id, dataset_name))`,
    );
    await rowsOf(
      pglite,
      `create table profilemesh_results (id serial primary key, run_id varchar(36) not null,
         dataset_name varchar(255) not null, schema_name varchar(255), column_name varchar(255) not null,
         column_type varchar(100), metric_name varchar(100) not null, metric_value text, profiled_at timestamp not null)`,
    );
    await rowsOf(
      pglite,
      `insert into profilemesh_runs values
         ('python-run', 'orders', null, '2025-11-15 10:00:00.123', 'development', 'completed', 3, 2)`,
    );
    await rowsOf(
      pglite,
      `insert into profilemesh_results
         (run_id, dataset_name, column_name, column_type, metric_name, metric_value, profiled_at)
       select 'python-run', 'orders', c, t, m, v, '2025-11-15 10:00:00.123' from (values
         ('price', 'NUMERIC(10, 2)', 'count', '3'), ('price', 'NUMERIC(10, 2)', 'mean', '1.50'),
         ('price', 'NUMERIC(10, 2)', 'stddev', 'nan'), ('price', 'NUMERIC(10, 2)', 'min', 'None'),
         ('zip', 'VARCHAR(10)', 'min', '007'), ('zip', 'VARCHAR(10)', 'error', 'no such function')
       ) as metrics (c, t, m, v)`,
    );
    const history = createSqlRunHistory({ connection: pglite, storage: STORAGE });
    const runs = await history.listReviewedRuns();
    const metrics = ['count', 'mean', 'stddev', 'min'];
    expect(await history.loadTables({ runs, metrics })).toMatchObject([
      {
        profiledAt: new Date('2025-11-15T10:00:00.123Z'),
        columns: [
          {
            name: 'price',
            type: 'NUMERIC(10, 2)',
            metrics: { count: 3, mean: 1.5, stddev: 'NaN', min: null },
          },
          { name: 'zip', metrics: { min: '007' }, error: 'no such function' },
        ],
      },
    ]);
    const [numbers] = await history.loadNumbers({ runs, metrics });
    expect(numbers?.columns.find(({ name }) => name === 'price')?.metrics).toEqual({ count: 3, mean: 1.5 });
    await history.reviewRun({ runId: 'python-run', verdict: 'rejected' });
    expect(await history.listReviewedRuns()).toMatchObject([{ review: { verdict: 'rejected' } }]);
  });
});
