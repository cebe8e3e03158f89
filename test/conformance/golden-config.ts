import { DEFAULT_METRICS, type MetricName } from '../../src/config/metric-names.js';
import type { ConfiguredTable, PartitionStrategy, ResolvedConfig } from '../../src/config/types.js';
import { configuredTable, makeConfig } from '../unit/plan/test-config.js';

interface GoldenTable {
  schema?: string;
  table: string;
  partition?: {
    key?: string;
    strategy?: PartitionStrategy;
    recent_n?: number;
    values?: Array<string | number | boolean>;
    metadata_fallback?: boolean;
  };
  sampling?: {
    enabled?: boolean;
    method?: 'random' | 'stratified' | 'topk';
    fraction?: number;
    max_rows?: number;
  };
}

/** The part of a configuration file that the recorded plans use. */
export interface GoldenDocument {
  environment?: ResolvedConfig['environment'];
  drift_detection?: { strategy: string };
  profiling: {
    tables: GoldenTable[];
    metrics?: MetricName[];
    compute_histograms?: boolean;
    histogram_bins?: number;
    max_distinct_values?: number;
    default_sample_ratio?: number;
  };
}

/** Builds the configuration by hand, so that these tests say nothing about reading files. */
export function toConfig({ environment, drift_detection, profiling }: GoldenDocument): ResolvedConfig {
  return makeConfig({
    environment,
    driftStrategy: drift_detection?.strategy,
    profiling: {
      tables: profiling.tables.map(toTable),
      metrics: profiling.metrics ?? DEFAULT_METRICS,
      computeHistograms: profiling.compute_histograms ?? true,
      histogramBins: profiling.histogram_bins ?? 10,
      maxDistinctValues: profiling.max_distinct_values ?? 1000,
      defaultSampleRatio: profiling.default_sample_ratio ?? 1,
    },
  });
}

function toTable({ schema, table, partition, sampling }: GoldenTable): ConfiguredTable {
  return configuredTable(
    { schema, table },
    {
      partition: partition && {
        key: partition.key ?? null,
        strategy: partition.strategy ?? 'all',
        recentN: partition.recent_n ?? null,
        values: partition.values ?? null,
        metadataFallback: partition.metadata_fallback ?? true,
      },
      sampling: sampling && {
        enabled: sampling.enabled ?? false,
        method: sampling.method ?? 'random',
        fraction: sampling.fraction ?? 0.01,
        maxRows: sampling.max_rows ?? null,
      },
    },
  );
}
