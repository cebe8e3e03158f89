import type { ParsedConfig } from './config-schema.js';
import type { ParsedIncremental } from './incremental-schema.js';
import { resolveConnection } from './resolve-connection.js';
import { resolveDrift } from './resolve-drift.js';
import { resolveHook } from './resolve-hook.js';
import { resolveLineage } from './resolve-lineage.js';
import type { ParsedTable, ParsedTablePattern } from './table-schema.js';
import type { ConfiguredTable, ResolvedConfig, ResolvedIncremental, TablePattern } from './types.js';

const MS_PER_SECOND = 1000;

/** Gives a checked configuration the names and units that the code uses. */
export function resolveConfig(parsed: ParsedConfig, baseDir: string | undefined): ResolvedConfig {
  const { storage, profiling, drift_detection: drift, retry, execution, monitoring } = parsed;
  const source = resolveConnection(parsed.source, baseDir);
  return {
    environment: parsed.environment,
    source,
    storage: {
      connection: storage.connection ? resolveConnection(storage.connection, baseDir) : source,
      resultsTable: storage.results_table,
      runsTable: storage.runs_table,
      createTables: storage.create_tables,
      ...stateTable(parsed.incremental),
    },
    profiling: {
      tables: profiling.tables.map(resolveTable),
      exclude: profiling.exclude.map(resolvePattern),
      maxDistinctValues: profiling.max_distinct_values,
      computeHistograms: profiling.compute_histograms,
      histogramBins: profiling.histogram_bins,
      metrics: [...new Set(profiling.metrics)],
      defaultSampleRatio: profiling.default_sample_ratio,
      distinct: profiling.distinct,
      topValues: profiling.top_values,
    },
    driftDetection: resolveDrift(drift),
    hooks: {
      enabled: parsed.hooks.enabled,
      hooks: parsed.hooks.hooks.map((hook) => resolveHook(hook, baseDir)),
      claimMs: parsed.hooks.claim_seconds * MS_PER_SECOND,
    },
    retry: {
      enabled: retry.enabled,
      retries: retry.retries,
      backoffStrategy: retry.backoff_strategy,
      minBackoffMs: retry.min_backoff * MS_PER_SECOND,
      maxBackoffMs: retry.max_backoff * MS_PER_SECOND,
      ...(retry.max_elapsed_seconds == null
        ? {}
        : { maxElapsedMs: retry.max_elapsed_seconds * MS_PER_SECOND }),
    },
    execution: {
      maxWorkers: execution.max_workers,
      batchSize: execution.batch_size,
      queueSize: execution.queue_size,
      warehouseLimits: execution.warehouse_limits,
      statementTimeoutMs: execution.statement_timeout_seconds * MS_PER_SECOND,
      strategy: execution.strategy,
      consistency: execution.consistency,
      tableConnections: execution.table_connections,
    },
    monitoring: {
      enableMetrics: monitoring.enable_metrics,
      port: monitoring.port,
      host: monitoring.host,
      keepAlive: monitoring.keep_alive,
    },
    incremental: resolveIncremental(parsed.incremental),
    lineage: resolveLineage(parsed.lineage, baseDir),
  };
}

function resolvePattern({ schema, table, database }: ParsedTablePattern): TablePattern {
  return { ...(schema == null ? {} : { schema }), table, ...(database == null ? {} : { database }) };
}

function resolveTable(entry: ParsedTable): ConfiguredTable {
  const { partition, sampling } = entry;
  return {
    ...resolvePattern(entry),
    partition: partition
      ? {
          key: partition.key ?? null,
          strategy: partition.strategy,
          recentN: partition.recent_n ?? null,
          values: partition.values ?? null,
          metadataFallback: partition.metadata_fallback,
        }
      : null,
    sampling: sampling
      ? {
          enabled: sampling.enabled,
          method: sampling.method,
          fraction: sampling.fraction,
          maxRows: sampling.max_rows ?? null,
          ...(sampling.column == null ? {} : { column: sampling.column }),
          ...(sampling.unit === 'pages' ? { unit: sampling.unit } : {}),
          ...(sampling.seed == null ? {} : { seed: sampling.seed }),
        }
      : null,
  };
}

function resolveIncremental(incremental: ParsedIncremental): ResolvedIncremental {
  const { change_detection: change, partial_profiling: partial } = incremental;
  const { adaptive_scheduling: adaptive, cost_controls: cost } = incremental;
  return {
    enabled: incremental.enabled,
    changeDetection: {
      enabled: change.enabled,
      metadataTable: change.metadata_table,
      connectorOverrides: change.connector_overrides,
      snapshotTtlMinutes: change.snapshot_ttl_minutes,
    },
    partialProfiling: {
      enabled: partial.enabled,
      allowPartitionPruning: partial.allow_partition_pruning,
      maxPartitionsPerRun: partial.max_partitions_per_run,
      mergeableMetrics: [...new Set(partial.mergeable_metrics)],
    },
    adaptiveScheduling: {
      enabled: adaptive.enabled,
      defaultIntervalMinutes: adaptive.default_interval_minutes,
      minIntervalMinutes: adaptive.min_interval_minutes,
      maxIntervalMinutes: adaptive.max_interval_minutes,
      priorityOverrides: adaptive.priority_overrides,
      stalenessPenaltyMinutes: adaptive.staleness_penalty_minutes,
    },
    costControls: {
      enabled: cost.enabled,
      maxBytesScanned: cost.max_bytes_scanned ?? null,
      maxRowsScanned: cost.max_rows_scanned ?? null,
      fallbackStrategy: cost.fallback_strategy,
      sampleFraction: cost.sample_fraction,
    },
  };
}

const STATE_TABLE = 'profilemesh_table_state';

/** Only where it is another than the storage's own. */
function stateTable({ change_detection }: ParsedIncremental): { stateTable?: string } {
  const { metadata_table: name } = change_detection;
  return name === STATE_TABLE ? {} : { stateTable: name };
}
