import type { PythonFloat } from '../core/python-float.js';
import type { Secret } from '../core/redact.js';
import type { MetricName } from './metric-names.js';

export type Environment = 'development' | 'test' | 'production';

/** `pglite` is this package's addition: PostgreSQL embedded in the process, in a directory or in memory. */
export type ConnectionType =
  | 'postgres'
  | 'pglite'
  | 'snowflake'
  | 'sqlite'
  | 'mysql'
  | 'bigquery'
  | 'redshift';

/** A connection with its defaults in. `url` in the file is taken apart into these fields. */
export interface ResolvedConnection {
  readonly type: ConnectionType;
  readonly host?: string;
  readonly port?: number;
  readonly database: string;
  readonly username?: string;
  readonly password?: Secret;
  readonly schema?: string;
  /** SQLite: the file. PGlite: the data directory, or `memory://NAME` (one per name and process). */
  readonly filepath?: string;
  readonly account?: string;
  readonly warehouse?: string;
  readonly role?: string;
  /** Passed to the driver as they are, e.g. `{ ssl: true, connectionTimeoutMillis: 5000 }`. */
  readonly extraParams: Readonly<Record<string, unknown>>;
}

export type PartitionStrategy = 'latest' | 'recent_n' | 'sample' | 'all' | 'specific_values';

/**
 * A value as it was written: a `bigint` for a whole number beyond 2^53, a `PythonFloat` for a whole number written as a
 * float, `1.0`. As a text each gives its digits.
 */
export type PartitionValue = string | number | bigint | boolean | PythonFloat;

export interface ResolvedPartition {
  readonly key: string | null;
  readonly strategy: PartitionStrategy;
  readonly recentN: number | null;
  readonly values: readonly PartitionValue[] | null;
  readonly metadataFallback: boolean;
}

export interface ResolvedSampling {
  readonly enabled: boolean;
  readonly method: 'random' | 'stratified' | 'topk';
  /** 0 < fraction ≤ 1. */
  readonly fraction: number;
  readonly maxRows: number | null;
  /**
   * The column whose values `stratified` draws from in proportion, and whose greatest values `topk` takes the rows of.
   * Our extension; absent: the partition key.
   */
  readonly column?: string;
  /** Rows by rows, or whole pages at a time: faster, but rows of a page come together. Our extension; absent: `rows`. */
  readonly unit?: SamplingUnit;
  /** The same seed takes the same rows of an unchanged table. Our extension; absent: one from the table's name. */
  readonly seed?: number;
}

/** What a random sample draws. */
export type SamplingUnit = 'rows' | 'pages';

/** A table to profile; `schema` and `table` may hold `*`. */
export interface TablePattern {
  readonly schema?: string;
  readonly table: string;
  readonly database?: string;
}

export interface ConfiguredTable extends TablePattern {
  readonly partition: ResolvedPartition | null;
  readonly sampling: ResolvedSampling | null;
}

export interface ResolvedRetry {
  readonly enabled: boolean;
  readonly retries: number;
  readonly backoffStrategy: 'exponential' | 'fixed';
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** `pushdown`: in the database. `stream`: here, over one read of the table. */
export type ExecutionStrategy = 'auto' | 'pushdown' | 'stream';

export type Consistency = 'table' | 'run';

export type DistinctCounting = 'auto' | 'exact';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export interface ResolvedHook {
  readonly type: 'logging' | 'sql' | 'snowflake' | 'custom';
  readonly enabled: boolean;
  readonly logLevel: LogLevel;
  readonly connection: ResolvedConnection | null;
  readonly tableName: string;
  readonly module: string | null;
  readonly className: string | null;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The configuration with every default in, frozen. Durations are in milliseconds, names in camelCase. */
export interface ResolvedConfig {
  readonly environment: Environment;
  readonly source: ResolvedConnection;
  readonly storage: {
    readonly connection: ResolvedConnection;
    readonly resultsTable: string;
    readonly runsTable: string;
    readonly createTables: boolean;
  };
  readonly profiling: {
    readonly tables: readonly ConfiguredTable[];
    readonly exclude: readonly TablePattern[];
    readonly maxDistinctValues: number;
    readonly computeHistograms: boolean;
    readonly histogramBins: number;
    readonly metrics: readonly MetricName[];
    readonly defaultSampleRatio: number;
    /** `exact` counts every distinct value as it is; `auto` may hash and estimate, and says so. Our extension. */
    readonly distinct: DistinctCounting;
    /** How many of the most frequent values `top_values` holds. Our extension; default 10. */
    readonly topValues: number;
  };
  readonly driftDetection: {
    readonly strategy: string;
    readonly absoluteThreshold: {
      readonly lowThreshold: number;
      readonly mediumThreshold: number;
      readonly highThreshold: number;
    };
    readonly standardDeviation: {
      readonly lowThreshold: number;
      readonly mediumThreshold: number;
      readonly highThreshold: number;
    };
    readonly mlBased: Readonly<Record<string, unknown>>;
  };
  readonly hooks: { readonly enabled: boolean; readonly hooks: readonly ResolvedHook[] };
  readonly retry: ResolvedRetry;
  readonly execution: {
    readonly maxWorkers: number;
    readonly batchSize: number;
    readonly queueSize: number;
    readonly warehouseLimits: Readonly<Record<string, number>>;
    /** How long one statement may run. Our extension; default 10 minutes. */
    readonly statementTimeoutMs: number;
    /** Where the metrics are computed. Our extension; default `auto`. */
    readonly strategy: ExecutionStrategy;
    /** What sees one snapshot: each table, or the whole run. Our extension; default `table`. */
    readonly consistency: Consistency;
    /** Connections that read one table at once, by block ranges. Our extension; 1 to 16, default 1. */
    readonly tableConnections: number;
  };
  readonly monitoring: {
    readonly enableMetrics: boolean;
    readonly port: number;
    readonly keepAlive: boolean;
  };
  readonly incremental: ResolvedIncremental;
}

export interface ResolvedIncremental {
  readonly enabled: boolean;
  readonly changeDetection: {
    readonly enabled: boolean;
    readonly metadataTable: string;
    readonly connectorOverrides: Readonly<Record<string, unknown>>;
    readonly snapshotTtlMinutes: number;
  };
  readonly partialProfiling: {
    readonly enabled: boolean;
    readonly allowPartitionPruning: boolean;
    readonly maxPartitionsPerRun: number;
    readonly mergeableMetrics: readonly MetricName[];
  };
  readonly adaptiveScheduling: {
    readonly enabled: boolean;
    readonly defaultIntervalMinutes: number;
    readonly minIntervalMinutes: number;
    readonly maxIntervalMinutes: number;
    readonly priorityOverrides: Readonly<Record<string, number>>;
    readonly stalenessPenaltyMinutes: number;
  };
  readonly costControls: {
    readonly enabled: boolean;
    readonly maxBytesScanned: number | null;
    readonly maxRowsScanned: number | null;
    readonly fallbackStrategy: 'sample' | 'defer' | 'full';
    readonly sampleFraction: number;
  };
}
