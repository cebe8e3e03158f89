import { parseConfig } from '../../src/config/parse-config.js';
import type { ConfiguredTable, ResolvedConfig, ResolvedConnection } from '../../src/config/types.js';
import { Secret } from '../../src/core/redact.js';

/** The connection of a test database as the configuration would give it. */
export function testConnection(
  database: { host: string; port: number; database: string; username: string; password: string },
  overrides: Partial<ResolvedConnection> = {},
): ResolvedConnection {
  const { host, port, username, password } = database;
  return {
    type: 'postgres',
    host,
    port,
    username,
    database: database.database,
    password: new Secret(password),
    extraParams: {},
    ...overrides,
  };
}

/** A configuration with the defaults, over one database. Retries wait a millisecond. */
export function testConfig(
  source: ResolvedConnection,
  tables: ReadonlyArray<Pick<ConfiguredTable, 'table' | 'schema'>>,
  overrides: Partial<ResolvedConfig> = {},
): ResolvedConfig {
  const defaults = parseConfig({
    environment: 'test',
    source: { type: 'postgres', database: source.database },
  });
  const noRules = { partition: null, sampling: null };
  return {
    ...defaults,
    source,
    storage: { ...defaults.storage, connection: source },
    profiling: { ...defaults.profiling, tables: tables.map((table) => ({ ...table, ...noRules })) },
    retry: { enabled: true, retries: 3, backoffStrategy: 'fixed', minBackoffMs: 1, maxBackoffMs: 1 },
    execution: { ...defaults.execution, statementTimeoutMs: 60_000 },
    ...overrides,
  };
}
