import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConfig } from '../../src/config/types.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { ProfilingRun } from '../../src/model/profile.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConfig, testConnection } from '../support/test-config.js';

const LOADED = 'select i, i % 7 as bucket from generate_series(1, 1000) i';
const WAITING = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe('a table that is loaded anew', () => {
  let database: TestPostgresDatabase;
  beforeAll(async () => {
    database = await createTestPostgresDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.query('drop table if exists first, second, days');
    await database.query(`create table first as ${LOADED}; create table second as ${LOADED}`);
    await database.query(`create table days (i int, bucket int) partition by list (bucket);
      create table days_0 partition of days for values in (0); create table days_rest partition of days default;
      insert into days ${LOADED}`);
  });

  const configOf = (execution: Partial<ResolvedConfig['execution']>, tables: string[]): ResolvedConfig => {
    const config = testConfig(
      testConnection(database),
      tables.map((table) => ({ table })),
    );
    return { ...config, execution: { ...config.execution, ...execution } };
  };

  /** Profiles while another session is in the middle of `change`, which ends when somebody waits for its lock. */
  const profileDuring = async (change: string, config: ResolvedConfig): Promise<ProfilingRun> => {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    try {
      await other.query(`begin; ${change}`);
      const run = profileTables({ config, store: false });
      await expect.poll(() => database.query(WAITING), { timeout: 30_000 }).toHaveLength(1);
      await other.query('commit');
      return await run;
    } finally {
      await other.end();
    }
  };

  it.each([
    ['truncated and filled', `truncate first; insert into first ${LOADED}`],
    ['rewritten', 'alter table first alter i type bigint'],
    ['dropped and created', `drop table first; create table first as ${LOADED}`],
  ])('is measured again when it was %s while its snapshot waited', async (_, change) => {
    const run = await profileDuring(change, configOf({}, ['first']));
    expect(run.tables).toMatchObject([{ status: 'success', rowCount: 1000, error: null }]);
    expect(run.tables[0]?.columns.map(({ error }) => error)).toEqual([null, null]);
  });

  it('is measured again when a partition was truncated and filled', async () => {
    const change = 'truncate days_0; insert into days select i, 0 from generate_series(1, 5) i';
    const run = await profileDuring(change, configOf({}, ['days']));
    expect(run.tables).toMatchObject([{ status: 'success', rowCount: 1000 - 142 + 5 }]);
  });

  it('is empty where it is', async () => {
    await database.query('truncate first');
    const run = await profileTables({ config: configOf({}, ['first', 'days']), store: false });
    expect(run.tables).toMatchObject([{ status: 'empty', rowCount: 0 }, { rowCount: 1000 }]);
  });

  it('fails where the run has one snapshot', async () => {
    const bus = new EventBus();
    bus.on('ProfilingCompleted', async () => {
      await database.query(`truncate second; insert into second ${LOADED}`);
    });
    const config = configOf({ consistency: 'run', maxWorkers: 1 }, ['first', 'second']);
    const run = await profileTables({ config, bus, store: false });
    expect(run.tables).toMatchObject([
      { status: 'success' },
      { status: 'failed', error: { code: 'PM_DB_QUERY', transient: false } },
    ]);
    expect(run.tables[1]?.error?.message).toMatch(/public\.second was truncated, rewritten or replaced/);
  });

  it('says that the connection was lost which held the snapshot of the run', async () => {
    const bus = new EventBus();
    bus.on('ProfilingCompleted', async () => {
      // Waits until it is gone.
      await database.query(`select pg_terminate_backend(pid, 10000) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction' and query like '%pg_export_snapshot%'`);
    });
    const config = configOf({ consistency: 'run', maxWorkers: 1 }, ['first', 'second']);
    const run = await profileTables({ config, bus, store: false });
    expect(run.tables).toMatchObject([
      { status: 'success' },
      { status: 'failed', error: { code: 'PM_DB_CONNECTION', transient: false } },
    ]);
    expect(run.tables[1]?.error?.message).toMatch(/held the shared snapshot was lost/);
  });

  it('needs two connections for the snapshot of a run', async () => {
    const execution = { consistency: 'run', warehouseLimits: { postgres: 1 } } as const;
    await expect(
      profileTables({ config: configOf(execution, ['first']), store: false }),
    ).rejects.toMatchObject({ code: 'PM_CONFIG_INVALID_VALUE' });
  });
});
