import { beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedConfig, ResolvedIncremental } from '../../src/config/types.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { incrementalSettings, profile, useOrdersDatabase } from './support/incremental.js';

const database = useOrdersDatabase();
const { change, configFor } = database;

describe('a partitioned table', () => {
  const metrics = [
    'count',
    'null_count',
    'distinct_count',
    'min',
    'max',
    'mean',
    'stddev',
    'histogram',
    'p50',
  ] as const;

  beforeEach(async () => {
    await database.query('create table parted (id int, size int, note text) partition by range (id)');
    for (let part = 0; part < 20; part += 1) {
      const range = `from (${part * 100}) to (${part * 100 + 100})`;
      await database.query(`create table parted_${part} partition of parted for values ${range}`);
    }
    await change(`insert into parted select i, i % 50, 'n' || i % 7 from generate_series(0, 1999) i`);
  });

  const config = (partial: Partial<ResolvedIncremental['partialProfiling']> = {}): ResolvedConfig => {
    const { partialProfiling } = incrementalSettings();
    const made = configFor('parted', {
      partialProfiling: { ...partialProfiling, mergeableMetrics: metrics, ...partial },
    });
    return { ...made, profiling: { ...made.profiling, metrics } };
  };

  it('is the same put together from parts as read whole, histograms too while their range stays', async () => {
    await profile(config());
    await change('update parted set size = 3 where id = 1950');
    const partial = await profile(config());
    expect(partial.metadata).toMatchObject({ decision: 'partial', partitions_read: 1, rows_read: 100 });
    const full = await profile(config(), { full: true });
    expect(partial.columns[1]?.metrics).toEqual(full.columns[1]?.metrics);
    expect(partial.columns[2]?.metrics).toEqual(full.columns[2]?.metrics);
    const plain = await profileTables({
      config: { ...config(), incremental: { ...config().incremental, enabled: false } },
    });
    expect(full.columns.map((column) => column.metrics.histogram)).toEqual(
      plain.tables[0]?.columns.map((column) => column.metrics.histogram),
    );
    expect(full.columns.map((column) => column.metrics.stddev)).toEqual(
      plain.tables[0]?.columns.map((column) => column.metrics.stddev),
    );
  });

  it('leaves out a histogram whose range has moved, and says why', async () => {
    await profile(config());
    await change('update parted set size = 5000 where id = 1950');
    const [, size] = (await profile(config())).columns;
    expect(size?.metrics).not.toHaveProperty('histogram');
    expect(size?.skipped.histogram).toMatch(/range of the values has moved/);
    expect(size?.metrics.max).toBe(5000);
  });

  it('leaves out what is not merged, and a full run measures it', async () => {
    const only = config({ mergeableMetrics: ['count', 'max'] });
    expect((await profile(only)).columns[1]?.metrics).toHaveProperty('histogram');
    await change('update parted set size = 3 where id = 1950');
    const [, size] = (await profile(only)).columns;
    expect(size?.metrics).toEqual({ count: 2000, max: 49 });
    expect(size?.skipped.mean).toMatch(/mergeable_metrics/);
  });

  it.each([
    [
      'one more',
      'create table parted_new partition of parted for values from (5000) to (6000); insert into parted values (5001, 1, null)',
      2001,
      1,
    ],
    ['one less', 'drop table parted_3', 1900, 0],
    ['one detached', 'alter table parted detach partition parted_3', 1900, 0],
    ['one truncated', 'truncate parted_3', 1900, 1],
    ['rows that move', 'update parted set id = id - 100 where id between 1900 and 1949', 2000, 2],
    ['a column more', 'alter table parted add column extra int', 2000, 20],
  ])('with %s', async (_, sql, rows, read) => {
    await profile(config());
    await change(sql);
    const partial = await profile(config());
    expect(partial.metadata).toMatchObject({ decision: 'partial', partitions_read: read });
    expect(partial.rowCount).toBe(rows);
    const full = await profile(config(), { full: true });
    expect(
      partial.columns.map(({ metrics: { min, max, mean, null_count } }) => ({ min, max, mean, null_count })),
    ).toEqual(
      full.columns.map(({ metrics: { min, max, mean, null_count } }) => ({ min, max, mean, null_count })),
    );
  });

  it('is read whole when more changed than a run may read', async () => {
    await profile(config({ maxPartitionsPerRun: 3 }));
    await change('update parted set size = 3 where id < 400');
    const full = await profile(config({ maxPartitionsPerRun: 3 }));
    expect(full.metadata).toMatchObject({
      decision_reason: 'too_many_changed_partitions',
      partitions_read: 20,
    });
  });

  it('is read whole through its policies, never by its partitions', async () => {
    await database.query('alter table parted enable row level security');
    expect((await profile(config())).metadata).not.toHaveProperty('partitions_total');
  });

  it('is read whole where a partition has policies of its own', async () => {
    await database.query('alter table parted_7 enable row level security');
    expect((await profile(config())).metadata).not.toHaveProperty('partitions_total');
  });

  it('reads again what is kept and can’t be read, or was collected otherwise', async () => {
    await profile(config());
    await database.query(
      `update profilemesh_partition_profiles set profile = 'x' where partition_name = '"public"."parted_7"'`,
    );
    await database.query(
      `update profilemesh_partition_profiles set signature = 'x' where partition_name = '"public"."parted_8"'`,
    );
    await change('update parted set size = 3 where id = 1950');
    expect((await profile(config())).metadata).toMatchObject({ decision: 'partial', partitions_read: 3 });
  });

  it('is empty without partitions, and read by parts once it has some', async () => {
    await database.query('create table bare (id int) partition by list (id)');
    const bare = configFor('bare');
    expect(await profile(bare)).toMatchObject({ status: 'empty', rowCount: 0 });
    await change('create table bare_1 partition of bare for values in (1); insert into bare values (1)');
    const first = await profile(bare);
    expect(first.metadata).toMatchObject({ decision_reason: 'change_detected', partitions_read: 1 });
    expect(first.columns[0]?.metrics).toMatchObject({ count: 1, max: 1 });
    await change('drop table bare_1');
    expect(await profile(bare)).toMatchObject({ status: 'empty', rowCount: 0 });
  });

  it('has several partitions read at once', async () => {
    const many = { ...config(), execution: { ...config().execution, tableConnections: 3 } };
    const table = await profile(many);
    expect(table.metadata).toMatchObject({ connections: 3, partitions_read: 20 });
    expect(table.rowCount).toBe(2000);
  });
});
