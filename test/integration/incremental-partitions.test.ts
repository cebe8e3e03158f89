import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../../src/config/metric-names.js';
import type { ResolvedConfig } from '../../src/config/types.js';
import type { TableProfile } from '../../src/model/profile.js';
import { profileTables } from '../../src/runner/profile-tables.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConfig, testConnection } from '../support/test-config.js';
import { incrementalSettings } from './support/incremental.js';

const PARTITIONS = 1000;

describe('a table of a thousand partitions', () => {
  let database: TestPostgresDatabase;
  let config: ResolvedConfig;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    await database.query(`create table readings (day int not null, id bigint, amount numeric(12, 2), free numeric,
      ratio double precision, note text, seen timestamptz, ok boolean) partition by list (day)`);
    for (let from = 0; from < PARTITIONS; from += 100) {
      const days = Array.from({ length: 100 }, (_, index) => from + index);
      await database.query(
        days
          .map((day) => `create table readings_${day} partition of readings for values in (${day})`)
          .join(';'),
      );
    }
    await database.query(`insert into readings select i % ${PARTITIONS}, i, (i * 7.25)::numeric(12, 2), i / 7.0, sqrt(i),
      case when i % 3 = 0 then null else md5(i::text) end, timestamptz '2026-01-01' + i * interval '1 minute', i % 2 = 0
      from generate_series(1, 20000) i`);
    await settleCounters(database);
    config = testConfig(testConnection(database), [{ table: 'readings', schema: 'public' }], {
      incremental: incrementalSettings(),
    });
  });
  afterAll(() => database.drop());

  const profile = async (full = false): Promise<TableProfile> => {
    const run = await profileTables({ config, full });
    const [table] = run.tables;
    if (!table) throw new Error('The run has no table.');
    return table;
  };

  it('reads the one partition that changed, and gives the metrics of a whole read', async () => {
    const first = await profile();
    expect(first.metadata).toMatchObject({
      ...{ decision: 'full', decision_reason: 'first_run', rows_read: 20_000 },
      ...{ partitions_read: PARTITIONS, partitions_total: PARTITIONS },
    });
    const untouched = await profile();
    expect(untouched).toMatchObject({ status: 'skipped', error: null });
    expect(untouched.metadata).toEqual({ decision: 'skip', decision_reason: 'snapshot_match' });

    await database.query(
      `insert into readings values (500, 20001, 1e9, 123456789012345678901234567890.5, 'Infinity', 'zz', now(), null)`,
    );
    await database.query('delete from readings where day = 500 and id = 500');
    await settleCounters(database);
    const partial = await profile();
    expect(partial.metadata).toMatchObject({
      ...{ decision: 'partial', decision_reason: 'changed_partitions_detected' },
      ...{ partitions_read: 1, partitions_total: PARTITIONS },
    });
    const full = await profile(true);
    expect(full.metadata).toMatchObject({ decision: 'full', decision_reason: 'requested' });
    expect(Number(partial.metadata.rows_read) * 500).toBeLessThanOrEqual(Number(full.metadata.rows_read));

    expect(partial.rowCount).toBe(20_000);
    expectSameExactMetrics(partial, full);
  });
});

/** Every metric of the one that is not estimated is the other's. */
function expectSameExactMetrics(partial: TableProfile, full: TableProfile): void {
  for (const [index, column] of partial.columns.entries()) {
    const exact = METRIC_NAMES.filter((name) => name in column.metrics && !(name in column.estimates));
    expect(exact).toEqual(expect.arrayContaining(['count', 'null_count', 'null_percent']));
    const whole = full.columns[index];
    expect(Object.fromEntries(exact.map((name) => [name, column.metrics[name]]))).toEqual(
      Object.fromEntries(exact.map((name) => [name, whole?.metrics[name]])),
    );
  }
}

/** Servers count changes some seconds late, unless they are told not to. */
async function settleCounters(database: TestPostgresDatabase): Promise<void> {
  await database.query('select pg_stat_force_next_flush()');
  await database.query('select 1');
}
