import { parseConfig } from '../../../src/config/parse-config.js';
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
  const defaults = parseConfig({
    source: { type: 'postgres', database: 'shop' },
    storage: { connection: { type: 'sqlite', database: ':memory:' } },
  });
  return {
    ...defaults,
    environment: options.environment ?? 'development',
    source: { type: 'postgres', database: 'shop', extraParams: {}, ...options.source },
    profiling: { ...defaults.profiling, ...options.profiling },
    driftDetection: {
      ...defaults.driftDetection,
      strategy: options.driftStrategy ?? defaults.driftDetection.strategy,
    },
  };
}
