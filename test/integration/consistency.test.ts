import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Consistency, ExecutionStrategy, ResolvedConfig } from '../../src/config/types.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { HistogramBin } from '../../src/model/profile.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConfig, testConnection } from '../support/test-config.js';

describe('what a run sees', () => {
  let database: TestPostgresDatabase;
  beforeAll(async () => {
    database = await createTestPostgresDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.query('drop table if exists first, second');
    await database.query('create table first as select i, i % 7 as bucket from generate_series(1, 1000) i');
    await database.query('create table second as table first');
  });

  const configOf = (execution: Partial<ResolvedConfig['execution']>, tables: string[]): ResolvedConfig => {
    const config = testConfig(
      testConnection(database),
      tables.map((table) => ({ table })),
    );
    return { ...config, execution: { ...config.execution, ...execution } };
  };

  /** Both tables one after the other, with rows added to the second when the first is done. */
  const addBetween = async (consistency: Consistency): Promise<Array<number | null>> => {
    const bus = new EventBus();
    bus.on('ProfilingCompleted', async ({ table }) => {
      if (table === 'first')
        await database.query('insert into second select 0, 0 from generate_series(1, 50)');
    });
    const run = await profileTables({
      config: configOf({ consistency, maxWorkers: 1 }, ['first', 'second']),
      bus,
      store: false,
    });
    expect(run.tables.map(({ error }) => error)).toEqual([null, null]);
    return run.tables.map(({ rowCount }) => rowCount);
  };

  it('is one moment for all tables with consistency run', async () => {
    expect(await addBetween('run')).toEqual([1000, 1000]);
  });

  it('is a moment for each table with consistency table', async () => {
    expect(await addBetween('table')).toEqual([1000, 1050]);
  });

  it('leaves no session behind that holds the snapshot', async () => {
    await addBetween('run');
    const holding = async () =>
      database.query(
        `select pid from pg_stat_activity where datname = current_database() and state like 'idle in%'`,
      );
    await expect.poll(holding, { timeout: 30_000 }).toEqual([]);
  });

  it.each<ExecutionStrategy>(['pushdown', 'stream'])(
    'does not change while rows are inserted (%s)',
    async (strategy) => {
      let inserting = true;
      const inserted = (async () => {
        while (inserting)
          await database.query('insert into first select -1, null from generate_series(1, 20)');
      })();
      const config = configOf({ strategy }, ['first']);
      const profiling = {
        ...config.profiling,
        metrics: ['count', 'null_count', 'distinct_count', 'histogram'],
      };
      try {
        for (let round = 0; round < 5; round += 1) {
          const run = await profileTables({
            config: { ...config, profiling } as ResolvedConfig,
            store: false,
          });
          const [table] = run.tables;
          const [i, bucket] = table?.columns ?? [];
          const rows = table?.rowCount ?? 0;
          const bins = (i?.metrics.histogram ?? []) as HistogramBin[];
          expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows);
          expect(bucket?.metrics.null_count).toBe(rows - 1000);
          expect(i?.metrics.distinct_count).toBe(rows > 1000 ? 1001 : 1000);
        }
      } finally {
        inserting = false;
        await inserted;
      }
    },
  );
});
