import { DEFAULT_METRICS } from '../../src/config/metric-names.js';
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
  return {
    environment: 'test',
    source,
    storage: {
      connection: source,
      resultsTable: 'profilemesh_results',
      runsTable: 'profilemesh_runs',
      createTables: true,
    },
    profiling: {
      tables: tables.map((table) => ({ ...table, partition: null, sampling: null })),
      exclude: [],
      maxDistinctValues: 1000,
      computeHistograms: true,
      histogramBins: 10,
      metrics: DEFAULT_METRICS,
      defaultSampleRatio: 1,
    },
    driftDetection: {
      strategy: 'absolute_threshold',
      absoluteThreshold: { lowThreshold: 5, mediumThreshold: 15, highThreshold: 30 },
      standardDeviation: { lowThreshold: 1, mediumThreshold: 2, highThreshold: 3 },
      mlBased: {},
    },
    hooks: { enabled: true, hooks: [] },
    retry: { enabled: true, retries: 3, backoffStrategy: 'fixed', minBackoffMs: 1, maxBackoffMs: 1 },
    execution: {
      maxWorkers: 1,
      batchSize: 10,
      queueSize: 100,
      warehouseLimits: {},
      statementTimeoutMs: 60_000,
    },
    monitoring: { enableMetrics: false, port: 9753, keepAlive: true },
    incremental: {
      enabled: false,
      changeDetection: {
        enabled: true,
        metadataTable: 'profilemesh_table_state',
        connectorOverrides: {},
        snapshotTtlMinutes: 1440,
      },
      partialProfiling: {
        enabled: false,
        allowPartitionPruning: true,
        maxPartitionsPerRun: 64,
        mergeableMetrics: [],
      },
      adaptiveScheduling: {
        enabled: false,
        defaultIntervalMinutes: 1440,
        minIntervalMinutes: 60,
        maxIntervalMinutes: 10_080,
        priorityOverrides: {},
        stalenessPenaltyMinutes: 1440,
      },
      costControls: {
        enabled: false,
        maxBytesScanned: null,
        maxRowsScanned: null,
        fallbackStrategy: 'sample',
        sampleFraction: 0.1,
      },
    },
    ...overrides,
  };
}
