import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConnection } from '../../src/config/types.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { createSqlCursorStore } from '../../src/storage/sql-cursor-store.js';
import { createSqlEventListener } from '../../src/storage/sql-event-listener.js';
import { createSqlRunStore } from '../../src/storage/sql-run-store.js';
import { describeCursorStore } from '../contract/cursor-store.js';
import { describeRunStore, profilingRun, tableProfile } from '../contract/run-store.js';
import { recreatePublicSchema, rowsOf, STORAGE, tableNames } from './support/storage.js';

const { connect } = createConnectorRegistry();
const PGLITE: ResolvedConnection = {
  type: 'pglite',
  database: 'postgres',
  filepath: 'memory://storage-tests',
  extraParams: {},
};
let shared: Connection;
beforeAll(async () => {
  shared = await connect(PGLITE);
});
afterAll(async () => {
  await shared.close();
});

const emptyTables = (connection: Connection, tables: string) => async () => {
  await rowsOf(connection, `truncate ${tables}`);
};

describeRunStore({
  name: 'PGlite',
  create: async () => ({
    store: await createSqlRunStore({ connection: shared, storage: STORAGE }),
    cleanUp: emptyTables(
      shared,
      'profilemesh_runs, profilemesh_results, profilemesh_run_details, profilemesh_run_outcomes',
    ),
  }),
});

describeCursorStore({
  name: 'PGlite',
  create: async () => ({
    store: await createSqlCursorStore({ connection: shared, storage: STORAGE }),
    cleanUp: emptyTables(shared, 'profilemesh_cursors'),
  }),
});

describe('storage tables', () => {
  beforeEach(() => recreatePublicSchema(shared));

  it('have the documented names and columns', async () => {
    await createSqlRunStore({ connection: shared, storage: STORAGE });
    expect(await tableNames(shared)).toEqual([
      'profilemesh_cursors',
      'profilemesh_event_deliveries',
      'profilemesh_event_outbox',
      'profilemesh_event_streams',
      'profilemesh_events',
      'profilemesh_migrations',
      'profilemesh_migrations_lock',
      'profilemesh_partition_profiles',
      'profilemesh_results',
      'profilemesh_run_details',
      'profilemesh_run_outcomes',
      'profilemesh_run_reviews',
      'profilemesh_runs',
      'profilemesh_table_state',
    ]);
    const columns = await rowsOf<{ table: string; columns: string }>(
      shared,
      `select table_name as table, string_agg(column_name || ' ' || data_type ||
         coalesce('(' || character_maximum_length || ')', ''), ', ' order by ordinal_position) as columns
       from information_schema.columns where table_schema = 'public' and table_name not like '%migrations%'
       group by 1 order by 1`,
    );
    const varchar = 'character varying';
    const timestamp = 'timestamp without time zone';
    expect(Object.fromEntries(columns.map(({ table, columns: list }) => [table, list.split(', ')]))).toEqual({
      profilemesh_cursors: ['key text', 'value text', `updated_at ${timestamp}`],
      profilemesh_event_deliveries: [
        `stream_id ${varchar}(36)`,
        `listener ${varchar}(255)`,
        'delivered bigint',
        'error text',
      ],
      profilemesh_event_outbox: [
        `stream_id ${varchar}(36)`,
        'sequence bigint',
        `event_id ${varchar}(36)`,
        `event_type ${varchar}(100)`,
        'table_name text',
        'payload text',
      ],
      profilemesh_event_streams: [
        `stream_id ${varchar}(36)`,
        `run_id ${varchar}(36)`,
        `state ${varchar}(20)`,
        `owner ${varchar}(36)`,
        'lease_until double precision',
        'last_sequence bigint',
        `created_at ${timestamp}`,
      ],
      profilemesh_events: [
        `event_id ${varchar}(36)`,
        `event_type ${varchar}(100)`,
        `run_id ${varchar}(36)`,
        `table_name ${varchar}(255)`,
        `column_name ${varchar}(255)`,
        `metric_name ${varchar}(100)`,
        'baseline_value double precision',
        'current_value double precision',
        'change_percent double precision',
        `drift_severity ${varchar}(20)`,
        `timestamp ${timestamp}`,
        'metadata text',
        `created_at ${timestamp}`,
      ],
      profilemesh_partition_profiles: [
        `schema_name ${varchar}(255)`,
        `table_name ${varchar}(255)`,
        'partition_name text',
        `change_token ${varchar}(255)`,
        `signature ${varchar}(64)`,
        'row_count bigint',
        'profile text',
        `updated_at ${timestamp}`,
      ],
      profilemesh_results: [
        'id bigint',
        `run_id ${varchar}(36)`,
        `dataset_name ${varchar}(255)`,
        `schema_name ${varchar}(255)`,
        `column_name ${varchar}(255)`,
        `column_type ${varchar}(255)`,
        `metric_name ${varchar}(100)`,
        'metric_value text',
        `profiled_at ${timestamp}`,
      ],
      profilemesh_run_details: [
        `run_id ${varchar}(36)`,
        `dataset_name ${varchar}(255)`,
        `schema_name ${varchar}(255)`,
        'details text',
        'numbers text',
      ],
      profilemesh_run_outcomes: [
        `run_id ${varchar}(36)`,
        `environment ${varchar}(50)`,
        `started_at ${timestamp}`,
        `finished_at ${timestamp}`,
        'tables text',
      ],
      profilemesh_run_reviews: [
        `run_id ${varchar}(36)`,
        `dataset_name ${varchar}(255)`,
        `schema_name ${varchar}(255)`,
        `review ${varchar}(20)`,
        'reason text',
        `reviewed_by ${varchar}(255)`,
        `reviewed_at ${timestamp}`,
      ],
      profilemesh_runs: [
        `run_id ${varchar}(36)`,
        `dataset_name ${varchar}(255)`,
        `schema_name ${varchar}(255)`,
        `profiled_at ${timestamp}`,
        `environment ${varchar}(50)`,
        `status ${varchar}(20)`,
        'row_count bigint',
        'column_count integer',
      ],
      profilemesh_table_state: [
        `schema_name ${varchar}(255)`,
        `table_name ${varchar}(255)`,
        `last_run_id ${varchar}(36)`,
        `snapshot_id ${varchar}(255)`,
        `change_token ${varchar}(255)`,
        `decision ${varchar}(50)`,
        `decision_reason ${varchar}(255)`,
        `last_profiled_at ${timestamp}`,
        'staleness_score integer',
        'row_count bigint',
        'bytes_scanned bigint',
        'metadata text',
      ],
    });
  });

  it('are taken as they are when the Python package made them, with what it wrote', async () => {
    await createPythonTables(shared);
    const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
    await store.saveRun(profilingRun([tableProfile()]));
    expect((await store.listRuns()).map(({ runId }) => runId)).toEqual(['run-1', 'python-run']);
    expect(await store.loadRun('python-run')).toEqual({
      runId: 'python-run',
      tables: [
        {
          runId: 'python-run',
          schema: null,
          table: 'orders',
          profiledAt: new Date('2025-11-15T10:00:00.123Z'),
          environment: 'development',
          status: 'completed',
          rowCount: 3,
          columnCount: 2,
          columns: [
            {
              name: 'price',
              type: 'NUMERIC(10, 2)',
              metrics: {
                count: 3,
                null_percent: 0,
                mean: 1.5,
                stddev: 'NaN',
                min: null,
                max: 2.5,
                histogram: [{ start: 0, end: 2.5, count: 3 }],
                later_metric: 'kept',
              },
              error: null,
            },
            { name: 'zip', type: 'VARCHAR(10)', metrics: { min: '007' }, error: 'no such function' },
          ],
        },
      ],
    });
    expect((await store.loadRun('run-1'))?.tables[0]?.columns).toHaveLength(5);
  });

  it('are named when they are missing and must not be made', async () => {
    const storage = { ...STORAGE, createTables: false };
    await expect(createSqlRunStore({ connection: shared, storage })).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      message: expect.stringMatching(/profilemesh_runs, profilemesh_results.*create_tables: true/),
      details: { tables: ['profilemesh_runs', 'profilemesh_results'] },
    });
    await expect(createSqlCursorStore({ connection: shared, storage })).rejects.toMatchObject({
      details: { tables: ['profilemesh_cursors'] },
    });
    expect(await tableNames(shared)).toEqual([]);
    await createPythonTables(shared);
    const store = await createSqlRunStore({ connection: shared, storage });
    expect(await store.listRuns()).toHaveLength(1);
  });

  it('are named when they were made once and have gone', async () => {
    await createSqlRunStore({ connection: shared, storage: STORAGE });
    await rowsOf(shared, 'drop table profilemesh_results');
    await expect(createSqlRunStore({ connection: shared, storage: STORAGE })).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      details: { tables: ['profilemesh_results'] },
    });
  });

  it.each([
    { runsTable: 'other_runs', resultsTable: 'other_results' },
    { runsTable: 'lake.runs', resultsTable: 'lake.results' },
    { runsTable: 'Runs "of" 2026; drop table x --', resultsTable: "re'sults größe" },
    { runsTable: 'r'.repeat(60), resultsTable: 's'.repeat(60) },
    { runsTable: 'runs', resultsTable: 'results' },
  ])('are made under configured names beside others: $runsTable', async (configured) => {
    await rowsOf(shared, 'drop schema if exists lake cascade');
    const first = await createSqlRunStore({ connection: shared, storage: STORAGE });
    await first.saveRun(profilingRun([tableProfile()]));
    const storage = { ...STORAGE, ...configured };
    const second = await createSqlRunStore({ connection: shared, storage });
    await second.saveRun(profilingRun([tableProfile({ runId: 'run-2' })]));
    await createSqlRunStore({ connection: shared, storage });
    expect((await first.listRuns()).map(({ runId }) => runId)).toEqual(['run-1']);
    expect((await second.loadRun('run-2'))?.tables[0]?.columns).toHaveLength(5);
    const [schema, table] = configured.runsTable.startsWith('lake.')
      ? ['lake', 'runs']
      : ['public', configured.runsTable];
    expect(await tableNames(shared, schema)).toContain(table);
  });

  it("have a ledger named after the runs' and the results' table only", async () => {
    const storage = { ...STORAGE, runsTable: 'my_runs', resultsTable: 'my_results' };
    await createSqlRunStore({ connection: shared, storage });
    const names = [
      ['runs', { schema: null, table: 'my_runs' }],
      ['results', { schema: null, table: 'my_results' }],
    ];
    const hash = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 8);
    expect(await tableNames(shared)).toContain(`profilemesh_migrations_${hash}`);
  });

  it('are made although another schema has a ledger of that name', async () => {
    await rowsOf(shared, 'drop schema if exists elsewhere cascade');
    await rowsOf(shared, 'create schema elsewhere');
    await rowsOf(shared, 'create table elsewhere.profilemesh_migrations (name text)');
    await rowsOf(shared, 'create table elsewhere.profilemesh_migrations_lock (id text)');
    const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
    expect(await store.listRuns()).toEqual([]);
    await rowsOf(shared, 'drop schema elsewhere cascade');
  });

  it('hold one state row per table, with a schema or without', async () => {
    await createSqlRunStore({ connection: shared, storage: STORAGE });
    const insert = "insert into profilemesh_table_state (schema_name, table_name) values (null, 'orders')";
    await rowsOf(shared, insert);
    await rowsOf(
      shared,
      "insert into profilemesh_table_state (schema_name, table_name) values ('a', 'orders')",
    );
    await expect(rowsOf(shared, insert)).rejects.toMatchObject({ code: '23505' });
  });
});

/** The tables as SQLAlchemy makes them from the Python package's `writer.py`, with a run as it writes one. */
async function createPythonTables(connection: Connection): Promise<void> {
  await rowsOf(
    connection,
    `create table profilemesh_runs (run_id varchar(36) not null, dataset_name varchar(255) not null,
       schema_name varchar(255), profiled_at timestamp not null, environment varchar(50), status varchar(20),
       row_count integer, column_count integer, primary key (run_id, dataset_name))`,
  );
  await rowsOf(
    connection,
    `create table profilemesh_results (id serial primary key, run_id varchar(36) not null,
       dataset_name varchar(255) not null, schema_name varchar(255), column_name varchar(255) not null,
       column_type varchar(100), metric_name varchar(100) not null, metric_value text, profiled_at timestamp not null)`,
  );
  await rowsOf(
    connection,
    `insert into profilemesh_runs values
       ('python-run', 'orders', null, '2025-11-15 10:00:00.123', 'development', 'completed', 3, 2)`,
  );
  await rowsOf(
    connection,
    `insert into profilemesh_results
       (run_id, dataset_name, column_name, column_type, metric_name, metric_value, profiled_at)
     select 'python-run', 'orders', c, t, m, v, '2025-11-15 10:00:00.123' from (values
       ('price', 'NUMERIC(10, 2)', 'count', '3'), ('price', 'NUMERIC(10, 2)', 'null_percent', '0.0'),
       ('price', 'NUMERIC(10, 2)', 'mean', '1.5'), ('price', 'NUMERIC(10, 2)', 'stddev', 'nan'),
       ('price', 'NUMERIC(10, 2)', 'min', 'None'), ('price', 'NUMERIC(10, 2)', 'max', '2.50'),
       ('price', 'NUMERIC(10, 2)', 'histogram', '[{"bin_start": 0.0, "bin_end": 2.5, "count": 3}]'),
       ('price', 'NUMERIC(10, 2)', 'later_metric', 'kept'),
       ('zip', 'VARCHAR(10)', 'min', '007'), ('zip', 'VARCHAR(10)', 'error', 'no such function')
     ) as metrics (c, t, m, v)`,
  );
}

describe('rows', () => {
  beforeEach(() => recreatePublicSchema(shared));

  it('hold the texts that the Python package reads', async () => {
    const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
    await store.saveRun(profilingRun([tableProfile({ schema: null })]));
    expect(await rowsOf(shared, 'select * from profilemesh_runs')).toEqual([
      {
        run_id: 'run-1',
        dataset_name: 'orders',
        schema_name: null,
        profiled_at: '2026-03-08 12:30:00.123',
        environment: 'test',
        status: 'completed',
        row_count: '4',
        column_count: 5,
      },
    ]);
    const metrics = await rowsOf<{ name: string; value: string | null }>(
      shared,
      `select column_name || '.' || metric_name as name, metric_value as value from profilemesh_results order by id`,
    );
    expect(metrics.map(({ name, value }) => [name, value])).toEqual([
      ['price.count', '3'],
      ['price.null_count', '1'],
      ['price.null_percent', '25'],
      ['price.min', '-0.1'],
      ['price.max', '12345678901234567890.12'],
      ['price.mean', '0.30000000000000004'],
      ['price.stddev', null],
      [
        'price.histogram',
        '[{"bin_start":0,"bin_end":1.5,"count":2},{"bin_start":1.5,"bin_end":"12345678901234567890.12","count":1}]',
      ],
      ['zip.min', '007'],
      ['zip.max', "O'Neil;--"],
      ['ratio.min', '-Infinity'],
      ['ratio.mean', 'NaN'],
      ['open.min', 'false'],
      ['open.max', 'true'],
      ['broken.count', '4'],
      ['broken.error', 'could not be read'],
    ]);
  });

  it('are stored together or not at all', async () => {
    const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
    await store.saveRun(profilingRun([tableProfile({ runId: 'before' })]));
    await rowsOf(shared, `alter table profilemesh_results add check (dataset_name <> 'refused')`);
    const run = profilingRun([tableProfile(), tableProfile({ table: 'refused' })]);
    await expect(store.saveRun(run)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'PM_STORAGE_FAILED',
      transient: false,
      message: expect.stringMatching(/^Run run-1 was not stored.*profilemesh_results/),
      details: { runId: 'run-1', table: 'profilemesh_results', sqlstate: '23514' },
    });
    expect(await rowsOf(shared, 'select distinct run_id from profilemesh_runs')).toEqual([
      { run_id: 'before' },
    ]);
    expect(await rowsOf(shared, 'select distinct run_id from profilemesh_results')).toEqual([
      { run_id: 'before' },
    ]);
  });

  it('that were there stay when their replacement fails', async () => {
    const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
    await store.saveRun(profilingRun([tableProfile()]));
    const tooLong = [{ ...tableProfile().columns[0], name: 'x'.repeat(300) }] as ReturnType<
      typeof tableProfile
    >['columns'];
    await expect(store.saveRun(profilingRun([tableProfile({ columns: tooLong })]))).rejects.toMatchObject({
      code: 'PM_STORAGE_FAILED',
    });
    expect((await store.loadRun('run-1'))?.tables[0]?.columns).toHaveLength(5);
  });

  describe('in a process that is not in UTC', () => {
    const zone = process.env.TZ;
    beforeEach(() => {
      process.env.TZ = 'America/New_York';
    });
    afterEach(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });

    it('hold UTC and are read as UTC', async () => {
      // A time that New York's clocks skip.
      const profiledAt = new Date('2026-03-08T02:30:00.007Z');
      expect(profiledAt.getTimezoneOffset()).toBe(300);
      const store = await createSqlRunStore({ connection: shared, storage: STORAGE });
      await store.saveRun(profilingRun([tableProfile({ profiledAt })]));
      const listener = await createSqlEventListener({ connection: shared, createTables: true });
      const event = {
        type: 'ProfilingStarted',
        timestamp: profiledAt,
        table: 'orders',
        runId: 'run-1',
      } as const;
      await listener({ eventId: 'event-1', ...event });
      const texts = await rowsOf(
        shared,
        `select profiled_at::text as at from profilemesh_runs union select profiled_at::text from profilemesh_results
         union select timestamp::text from profilemesh_events`,
      );
      expect(texts).toEqual([{ at: '2026-03-08 02:30:00.007' }]);
      expect((await store.listRuns())[0]?.profiledAt).toEqual(profiledAt);
      expect((await store.loadRun('run-1'))?.tables[0]?.profiledAt).toEqual(profiledAt);
    });
  });
});
