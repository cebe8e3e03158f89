import type { PythonFloat } from '../core/python-float.js';
import type { Secret } from '../core/redact.js';
import type { BaselineStrategy, CategoryTest, DriftMetric, NumberTest } from './drift-names.js';
import type { EventTypeName } from './event-types.js';
import type { ResolvedLineage } from './lineage-types.js';
import type { MetricName } from './metric-names.js';

/** `environment` of the configuration, stored with every run. */
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

/** Which partitions of a table are read. */
export type PartitionStrategy = 'latest' | 'recent_n' | 'sample' | 'all' | 'specific_values';

/**
 * A value as it was written: a `bigint` for a whole number beyond 2^53, a `PythonFloat` for a whole number written as a
 * float, `1.0`. As a text each gives its digits.
 */
export type PartitionValue = string | number | bigint | boolean | PythonFloat;

/** `partition` of a table with its defaults. */
export interface ResolvedPartition {
  readonly key: string | null;
  readonly strategy: PartitionStrategy;
  readonly recentN: number | null;
  readonly values: readonly PartitionValue[] | null;
  readonly metadataFallback: boolean;
}

/** `sampling` of a table with its defaults. */
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

/** An entry of `profiling.tables`; `null`: no rule of its own. */
export interface ConfiguredTable extends TablePattern {
  readonly partition: ResolvedPartition | null;
  readonly sampling: ResolvedSampling | null;
}

/** The section `retry` with its defaults; durations in milliseconds. */
export interface ResolvedRetry {
  readonly enabled: boolean;
  readonly retries: number;
  readonly backoffStrategy: 'exponential' | 'fixed';
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** All attempts and pauses together. Our extension; absent: no end but `retries`. */
  readonly maxElapsedMs?: number;
}

/** `pushdown`: in the database. `stream`: here, over one read of the table. */
export type ExecutionStrategy = 'auto' | 'pushdown' | 'stream';

export type Consistency = 'table' | 'run';

export type DistinctCounting = 'auto' | 'exact';

/** Level of the lines that a hook of type logging writes. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** An entry of `hooks.hooks` with its defaults; `null` where a key does not apply to its type. */
export interface ResolvedHook {
  /** `webhook` is this package's addition. */
  readonly type: 'logging' | 'sql' | 'snowflake' | 'webhook' | 'custom';
  readonly enabled: boolean;
  /** Our extension, as are `events`, `url`, `headers` and `timeoutMs`; `null`: made of the type and the target. */
  readonly name: string | null;
  /** The types of the events that it gets; `null`: all. */
  readonly events: readonly EventTypeName[] | null;
  readonly logLevel: LogLevel;
  readonly connection: ResolvedConnection | null;
  readonly tableName: string;
  /** webhook: where events are posted to. It can hold a token, so it is a secret. */
  readonly url: Secret | null;
  readonly headers: Readonly<Record<string, Secret>>;
  /** webhook: how long one request may take. */
  readonly timeoutMs: number;
  /** custom: what to import: a package name, or a path, which is absolute when the configuration is a file. */
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
    /** The table of incremental profiling's state. Absent: `profilemesh_table_state`. */
    readonly stateTable?: string;
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
  readonly driftDetection: ResolvedDriftDetection;
  readonly hooks: {
    readonly enabled: boolean;
    readonly hooks: readonly ResolvedHook[];
    /** How long a process that was killed may hold back its events. Our extension; default 1 minute. */
    readonly claimMs: number;
  };
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
    /** What the metrics server listens on. Our extension; default 127.0.0.1. */
    readonly host: string;
    readonly keepAlive: boolean;
  };
  readonly incremental: ResolvedIncremental;
  /** OpenLineage events. Our extension; `null`: none are sent. */
  readonly lineage: ResolvedLineage | null;
}

/** Each is the one before it or more. A severity holds from its threshold on. */
export interface SeverityThresholds {
  readonly lowThreshold: number;
  readonly mediumThreshold: number;
  readonly highThreshold: number;
}

/** Everything but `strategy`, the two kinds of thresholds and `mlBased` is our extension. */
export interface ResolvedDriftDetection {
  readonly strategy: string;
  /** Further strategies, each with findings of its own. */
  readonly also: readonly string[];
  /** What `absolute_threshold` and `standard_deviation` compare. */
  readonly metrics: readonly DriftMetric[];
  /** In per cent of the baseline's magnitude. `zeroBaseline`: the outcome of a change from 0. */
  readonly absoluteThreshold: SeverityThresholds & {
    readonly zeroBaseline: 'unknown' | 'low' | 'medium' | 'high';
  };
  /** In standard deviations. */
  readonly standardDeviation: SeverityThresholds & { readonly minRuns: number; readonly maxRuns: number };
  readonly statistical: {
    /** Largest p-value at which a difference counts. */
    readonly significance: number;
    /** With fewer values on either side the outcome is unknown. */
    readonly minValues: number;
    readonly number: {
      readonly tests: readonly NumberTest[];
      readonly thresholds: Readonly<Record<NumberTest, SeverityThresholds>>;
    };
    readonly category: {
      readonly tests: readonly CategoryTest[];
      readonly thresholds: Readonly<Record<CategoryTest, SeverityThresholds>>;
    };
  };
  readonly mlBased: Readonly<Record<string, unknown>>;
  /** Compare the tables of a run with their baselines as soon as it is stored. */
  readonly afterProfile: boolean;
  readonly baseline: {
    readonly strategy: BaselineStrategy;
    /** For `pinned`; `null`: the run that was pinned by a review. */
    readonly runId: string | null;
    readonly window: number;
    /** IANA name. */
    readonly timeZone: string;
    readonly rowCountTolerancePercent: number;
  };
  /** From 0 to 1. */
  readonly schemaChanges: { readonly renameScore: number };
}

/** The user's own ways to notice a change. The text is sent as it was written, in a read-only transaction. */
export interface ChangeQueries {
  /** Its answer changes when a table does; `{table}` stands for the quoted name. */
  readonly query?: string | undefined;
  /** The same for single tables, by `table` or `schema.table`. */
  readonly tables?: Readonly<Record<string, string>> | undefined;
  /** By `table` or `schema.table`: gives a row for each value of the partition key, the value first, its token after it. */
  readonly partitions?: Readonly<Record<string, string>> | undefined;
}

/** The section `incremental` with its defaults; durations in milliseconds. */
export interface ResolvedIncremental {
  readonly enabled: boolean;
  readonly changeDetection: {
    readonly enabled: boolean;
    readonly metadataTable: string;
    /** By the type of the connection. */
    readonly connectorOverrides: Readonly<Record<string, ChangeQueries>>;
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
