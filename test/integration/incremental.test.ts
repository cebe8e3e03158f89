import { afterEach, describe, expect, it, beforeEach } from 'vitest';
import type { ResolvedConfig, ResolvedIncremental } from '../../src/config/types.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { ProfileMeshEvent } from '../../src/model/event.js';
import type { TableProfile } from '../../src/model/profile.js';
import { decidePlan } from '../../src/runner/decide-plan.js';
import { loadPlan } from '../../src/runner/load-plan.js';
import { listTableStates, resetTableStates } from '../../src/runner/table-states.js';
import { recordLogger } from '../support/record-logger.js';
import { testConfig } from '../support/test-config.js';
import { decisionOf, incrementalSettings, profile, useOrdersDatabase } from './support/incremental.js';

const database = useOrdersDatabase();
const { change, configFor } = database;

describe('a table that is unchanged', () => {
  const config = () => configFor('orders');

  it('is left out with an event, and its row says so', async () => {
    expect(decisionOf(await profile(config()))).toBe('full first_run');
    const events: ProfileMeshEvent[] = [];
    const bus = new EventBus();
    bus.on('*', (event) => void events.push(event));
    const second = await profile(config(), { bus });
    expect(second).toMatchObject({ status: 'skipped', error: null, rowCount: null, columns: [] });
    const [state] = await listTableStates({ config: config() });
    expect(events).toMatchObject([
      { type: 'ProfilingSkipped', action: 'skip', reason: 'snapshot_match', snapshotId: state?.snapshotId },
    ]);
    expect(state).toMatchObject({
      ...{
        schema: null,
        table: 'orders',
        decision: 'skip',
        decisionReason: 'snapshot_match',
        rowCount: 1000,
      },
    });
    const rows = await database.query(`select count(*)::int as runs from profilemesh_runs`);
    expect(rows).toEqual([{ runs: 1 }]);
  });

  it('is profiled whole when that is asked for, or nothing is stored', async () => {
    await profile(config());
    expect(decisionOf(await profile(config(), { full: true }))).toBe('full requested');
    const { logger, lines } = recordLogger();
    expect((await profile(config(), { store: false, logger })).status).toBe('success');
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('not stored') }),
    );
  });

  it('is profiled whole once it is forgotten', async () => {
    await profile(config());
    expect(await resetTableStates({ config: config(), patterns: [{ table: 'ord*' }] })).toHaveLength(1);
    expect(decisionOf(await profile(config()))).toBe('full first_run');
  });

  it('has its decision in the plan, and nothing is written for that', async () => {
    const plan = await loadPlan({ config: config() });
    const before = await decidePlan({ config: config(), plan });
    expect(before.tables).toMatchObject([{ status: 'full', statusReason: 'first_run' }]);
    expect(await database.query(`select to_regclass('profilemesh_table_state') as name`)).toEqual([
      { name: null },
    ]);
    await profile(config());
    const after = await decidePlan({ config: config(), plan });
    expect(after.tables).toMatchObject([{ status: 'skip', statusReason: 'snapshot_match' }]);
  });
});

describe('what counts as a change', () => {
  it.each([
    ['rows that come', `insert into orders values (0, now(), 1)`],
    ['rows that change', `update orders set amount = 0 where id = 5`],
    ['rows that go', `delete from orders where id = 5`],
    ['TRUNCATE', 'truncate orders'],
    ['a column more', 'alter table orders add column note text'],
    ['a column of another name', 'alter table orders rename column amount to price'],
    ['a rewrite', 'alter table orders alter column id type bigint'],
    ['a table made anew', 'drop table orders; create table orders (id int)'],
    ['statistics that were reset', `select pg_stat_reset_single_table_counters('orders'::regclass)`],
    ['all statistics reset', 'select pg_stat_reset()'],
  ])('%s', async (_, sql) => {
    await profile(configFor('orders'));
    await change(sql);
    expect(decisionOf(await profile(configFor('orders')))).toBe('full change_detected');
    expect(decisionOf(await profile(configFor('orders')))).toBe('skip snapshot_match');
  });

  it('other metrics', async () => {
    await profile(configFor('orders'));
    const config = configFor('orders');
    const fewer: ResolvedConfig = { ...config, profiling: { ...config.profiling, metrics: ['count'] } };
    expect(decisionOf(await profile(fewer))).toBe('full plan_changed');
  });

  it('rows of a table that inherits from it', async () => {
    await database.query('create table archive () inherits (orders)');
    await profile(configFor('orders'));
    await change('insert into archive values (1, now(), 1)');
    expect(decisionOf(await profile(configFor('orders')))).toBe('full change_detected');
  });

  it('nobody knows of a view', async () => {
    await database.query('create view recent as select * from orders where id > 900');
    await profile(configFor('recent'));
    expect(decisionOf(await profile(configFor('recent')))).toBe('full no_change_token');
  });

  it('rows written while the table is read are seen by the next run', async () => {
    const config = configFor('orders');
    let writing = true;
    let last = 1000;
    const writes = (async () => {
      while (writing) {
        last += 1;
        await change(`insert into orders values (${last}, now(), 1)`);
      }
    })();
    for (let run = 0; run < 5; run += 1) await profile(config);
    writing = false;
    await writes;
    await profile(config);
    const [stored] = await database.query<{ rows: number }>(
      `select row_count::int as rows from profilemesh_runs order by profiled_at desc limit 1`,
    );
    expect(stored).toEqual({ rows: last });
    expect(decisionOf(await profile(config))).toBe('skip snapshot_match');
  });
});

describe('the user’s own query', () => {
  const withQuery = (queries: ResolvedIncremental['changeDetection']['connectorOverrides'][string]) => {
    const { changeDetection } = incrementalSettings();
    return configFor('orders', {
      changeDetection: { ...changeDetection, connectorOverrides: { postgres: queries } },
    });
  };

  it('takes the place of the counters', async () => {
    const config = withQuery({ query: 'select max(id) from {table} -- newest\n;' });
    await profile(config);
    await change('update orders set amount = 0');
    expect(decisionOf(await profile(config))).toBe('skip snapshot_match');
    await change('insert into orders values (5000, now(), 1)');
    expect(decisionOf(await profile(config))).toBe('full change_detected');
  });

  it('is one statement that changes nothing', async () => {
    const { logger, lines } = recordLogger();
    for (const query of [
      'select 1) q; commit; drop table orders; select * from (select 1',
      'delete from orders',
    ]) {
      const config = withQuery({ tables: { orders: query } });
      await profile(config, { logger });
      expect(decisionOf(await profile(config, { logger }))).toBe('full no_change_token');
    }
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(4);
    expect(await database.query('select count(*)::int as n from orders')).toEqual([{ n: 1000 }]);
  });

  it('tells the values of a partition key apart, NULL too', async () => {
    await change('insert into orders values (1001, null, 3)');
    const { changeDetection } = incrementalSettings();
    const partitions = { orders: 'select day, count(*), sum(amount) from orders group by day' };
    const partition = {
      key: 'day',
      strategy: 'all',
      recentN: null,
      values: null,
      metadataFallback: false,
    } as const;
    const config = configFor(
      'orders',
      { changeDetection: { ...changeDetection, connectorOverrides: { postgres: { partitions } } } },
      { partition },
    );
    const first = await profile(config);
    expect(first.metadata).toMatchObject({ partitions_total: 11, partitions_read: 11, rows_read: 1001 });
    await change(`update orders set amount = 7 where day is null or day = '2026-01-03'`);
    const second = await profile(config);
    expect(second.metadata).toMatchObject({ decision: 'partial', partitions_read: 2, rows_read: 101 });
    expect(second.columns[2]?.metrics).toMatchObject(exactOf(await profile(config, { full: true }), 2));
    await change(
      `insert into orders values (1, '2030-01-01', 1); delete from orders where day = '2026-01-01'`,
    );
    const third = await profile(config);
    expect(third.metadata).toMatchObject({ decision: 'partial', partitions_total: 11, partitions_read: 1 });
    expect(third.rowCount).toBe(902);
  });
});

/** The metrics of a column that a partial run measures, from a whole one. */
function exactOf(table: TableProfile, column: number): Record<string, unknown> {
  const { count, null_count, min, max, mean, stddev } = table.columns[column]?.metrics ?? {};
  return { count, null_count, min, max, mean, stddev };
}

describe('a table that costs too much', () => {
  const capped = (fallbackStrategy: 'sample' | 'defer', table = 'orders'): ResolvedConfig => {
    const { costControls } = incrementalSettings();
    return configFor(table, { costControls: { ...costControls, maxBytesScanned: 20_000, fallbackStrategy } });
  };

  beforeEach(async () => {
    await change(`insert into orders select i, now(), 1 from generate_series(1, 50000) i; analyze orders`);
  });

  it('is sampled by pages', async () => {
    const table = await profile(capped('sample'));
    expect(decisionOf(table)).toBe('sample bytes_cap_exceeded');
    expect(table.metadata.sample).toMatchObject({ unit: 'pages' });
    expect(table.rowCount).toBeLessThan(20_000);
  });

  it('is put off, with an event, and looked at again by the next run', async () => {
    const table = await profile(capped('defer'));
    expect(table).toMatchObject({ status: 'skipped', error: null });
    expect(decisionOf(table)).toBe('defer bytes_cap_exceeded');
    expect(decisionOf(await profile(configFor('orders')))).toBe('full first_run');
  });

  it('is put off when it is a view, of which no sample can be drawn; the planner says what it costs', async () => {
    await database.query('create view v as select * from orders');
    expect(decisionOf(await profile(capped('sample', 'v')))).toBe('defer bytes_cap_exceeded');
  });
});

describe('what is stored', () => {
  afterEach(() => database.query('drop function if exists refuse cascade'));

  it('is the run with its state, or neither', async () => {
    const config = configFor('orders');
    await profile(config);
    await change('delete from orders where id = 1');
    await database.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before update on profilemesh_table_state execute function refuse()`);
    await expect(profile(config)).rejects.toMatchObject({ code: 'PM_STORAGE_FAILED' });
    await database.query('drop function refuse cascade');
    expect(await database.query('select count(*)::int as n from profilemesh_runs')).toEqual([{ n: 1 }]);
    expect(decisionOf(await profile(config))).toBe('full change_detected');
  });

  it('gets its tables in a database of an earlier version', async () => {
    const config = configFor('orders');
    await profile({ ...config, incremental: { ...config.incremental, enabled: false } });
    await database.query(`drop table profilemesh_partition_profiles;
      delete from profilemesh_migrations where name = '001_create_partitions'`);
    expect(decisionOf(await profile(config))).toBe('full first_run');
  });

  it('names the tables that are missing, when they are needed', async () => {
    const config = configFor('orders');
    await profile({ ...config, incremental: { ...config.incremental, enabled: false } });
    await database.query('drop table profilemesh_partition_profiles, profilemesh_table_state');
    const fixed = { ...config, storage: { ...config.storage, createTables: false } };
    await profile({ ...fixed, incremental: { ...config.incremental, enabled: false } });
    await expect(profile(fixed)).rejects.toMatchObject({
      code: 'PM_STORAGE_TABLES_MISSING',
      message: expect.stringContaining('profilemesh_table_state, profilemesh_partition_profiles'),
    });
  });

  it('is under the configured name', async () => {
    const config = configFor('orders');
    const named = { ...config, storage: { ...config.storage, stateTable: 'audit.memory' } };
    await profile(named);
    expect(await database.query('select decision from audit.memory')).toEqual([{ decision: 'full' }]);
    expect(decisionOf(await profile(named))).toBe('skip snapshot_match');
    await database.query('drop schema audit cascade');
  });
});

it('an embedded database has all of it', async () => {
  const source = {
    type: 'pglite',
    database: 'd',
    filepath: 'memory://incremental',
    extraParams: {},
  } as const;
  await using connection = await createConnectorRegistry().connect(source);
  const run = async (text: string): Promise<void> => {
    const { sql } = await import('kysely');
    await sql.raw(text).execute(connection.kysely);
  };
  await run('create table t (id int, v float8) partition by list (id)');
  for (let id = 0; id < 5; id += 1) await run(`create table t${id} partition of t for values in (${id})`);
  await run('insert into t select i % 5, i from generate_series(1, 100) i');
  const config = testConfig(source, [{ table: 't' }], { incremental: incrementalSettings() });
  expect(decisionOf(await profile(config))).toBe('full first_run');
  expect(decisionOf(await profile(config))).toBe('skip snapshot_match');
  await run('update t set v = 1000 where id = 3');
  const partial = await profile(config);
  expect(partial.metadata).toMatchObject({ decision: 'partial', partitions_read: 1, rows_read: 20 });
  expect(partial.columns[1]?.metrics.max).toBe(1000);
});
