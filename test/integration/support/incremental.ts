import { afterAll, beforeAll, beforeEach } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { ResolvedConfig, ResolvedIncremental } from '../../../src/config/types.js';
import type { TableProfile } from '../../../src/model/profile.js';
import { profileTables } from '../../../src/runner/profile-tables.js';
import type { ProfileTablesOptions } from '../../../src/runner/profile-tables-options.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../../support/postgres.js';
import { testConfig, testConnection } from '../../support/test-config.js';

/** Incremental profiling by change alone: every table is due at any time. */
export function incrementalSettings(overrides: Partial<ResolvedIncremental> = {}): ResolvedIncremental {
  const { incremental } = parseConfig({ source: { type: 'postgres', database: 'any' } });
  return {
    ...incremental,
    enabled: true,
    adaptiveScheduling: { ...incremental.adaptiveScheduling, enabled: false },
    ...overrides,
  };
}

type ConfiguredTable = ResolvedConfig['profiling']['tables'][number];

interface OrdersDatabase {
  query: TestPostgresDatabase['query'];
  /** Runs SQL and has it counted: servers report their counters some seconds late. */
  change(sql: string): Promise<void>;
  configFor(
    table: string,
    incremental?: Partial<ResolvedIncremental>,
    rules?: Partial<ConfiguredTable>,
  ): ResolvedConfig;
}

/** A database with a table `orders` of 1,000 rows, made anew for each test of the file. */
export function useOrdersDatabase(): OrdersDatabase {
  let database: TestPostgresDatabase;
  const change = async (sql: string): Promise<void> => {
    await database.query(sql);
    await database.query('select pg_stat_force_next_flush()');
    await database.query('select 1');
  };
  beforeAll(async () => {
    database = await createTestPostgresDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.query('drop schema if exists public cascade; create schema public');
    await database.query('create table orders (id int, day date, amount numeric(10, 2))');
    await change(
      `insert into orders select i, date '2026-01-01' + i % 10, i / 4.0 from generate_series(1, 1000) i`,
    );
  });
  return {
    query: (sql, values) => database.query(sql, values),
    change,
    configFor(table, incremental = {}, rules = {}) {
      const config = testConfig(testConnection(database), [{ table }], {
        incremental: incrementalSettings(incremental),
      });
      const tables = config.profiling.tables.map((entry) => ({ ...entry, ...rules }));
      return { ...config, profiling: { ...config.profiling, tables } };
    },
  };
}

/** Runs a configuration of one table. */
export async function profile(
  config: ResolvedConfig,
  options: Partial<ProfileTablesOptions> = {},
): Promise<TableProfile> {
  const { tables } = await profileTables({ config, ...options });
  const [table] = tables;
  if (!table) throw new Error('The run has no table.');
  return table;
}

/** Decision and reason, as `skip snapshot_match`. */
export const decisionOf = ({ metadata }: TableProfile): string =>
  `${metadata.decision} ${metadata.decision_reason}`;
