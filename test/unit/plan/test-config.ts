import { DEFAULT_METRICS } from '../../../src/config/metric-names.js';
import type {
  ConfiguredTable,
  ResolvedConfig,
  ResolvedPartition,
  ResolvedSampling,
} from '../../../src/config/types.js';

interface TestConfigOptions {
  readonly environment?: ResolvedConfig['environment'];
  readonly driftStrategy?: string;
  readonly source?: Partial<ResolvedConfig['source']>;
  readonly profiling?: Partial<ResolvedConfig['profiling']>;
}

export const NO_PARTITION: ResolvedPartition = {
  key: null,
  strategy: 'all',
  recentN: null,
  values: null,
  metadataFallback: true,
};

export const NO_SAMPLING: ResolvedSampling = {
  enabled: false,
  method: 'random',
  fraction: 0.01,
  maxRows: null,
};

/** A configured table without partition and sampling, or with those given. */
export function configuredTable(
  pattern: { schema?: string; table: string; database?: string },
  rules: { partition?: Partial<ResolvedPartition>; sampling?: Partial<ResolvedSampling> } = {},
): ConfiguredTable {
  return {
    ...pattern,
    partition: rules.partition ? { ...NO_PARTITION, ...rules.partition } : null,
    sampling: rules.sampling ? { ...NO_SAMPLING, ...rules.sampling } : null,
  };
}

/** A configuration with the documented defaults. */
export function makeConfig(options: TestConfigOptions = {}): ResolvedConfig {
  const thresholds = { lowThreshold: 5, mediumThreshold: 15, highThreshold: 30 };
  return {
    environment: options.environment ?? 'development',
    source: { type: 'postgres', database: 'shop', extraParams: {}, ...options.source },
    storage: {
      connection: { type: 'sqlite', database: ':memory:', extraParams: {} },
      resultsTable: 'profilemesh_results',
      runsTable: 'profilemesh_runs',
      createTables: true,
    },
    profiling: {
      tables: [],
      exclude: [],
      maxDistinctValues: 1000,
      computeHistograms: true,
      histogramBins: 10,
      metrics: DEFAULT_METRICS,
      defaultSampleRatio: 1,
      ...options.profiling,
    },
    driftDetection: {
      strategy: options.driftStrategy ?? 'absolute_threshold',
      absoluteThreshold: thresholds,
      standardDeviation: { lowThreshold: 1, mediumThreshold: 2, highThreshold: 3 },
      mlBased: {},
    },
    hooks: { enabled: true, hooks: [] },
    retry: {
      enabled: true,
      retries: 3,
      backoffStrategy: 'exponential',
      minBackoffMs: 500,
      maxBackoffMs: 8000,
    },
    execution: {
      maxWorkers: 1,
      batchSize: 10,
      queueSize: 100,
      warehouseLimits: {},
      statementTimeoutMs: 600_000,
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
        enabled: true,
        allowPartitionPruning: true,
        maxPartitionsPerRun: 64,
        mergeableMetrics: ['count', 'null_count', 'null_percent', 'min', 'max', 'mean', 'stddev'],
      },
      adaptiveScheduling: {
        enabled: true,
        defaultIntervalMinutes: 1440,
        minIntervalMinutes: 60,
        maxIntervalMinutes: 10080,
        priorityOverrides: {},
        stalenessPenaltyMinutes: 1440,
      },
      costControls: {
        enabled: true,
        maxBytesScanned: null,
        maxRowsScanned: null,
        fallbackStrategy: 'sample',
        sampleFraction: 0.1,
      },
    },
  };
}
