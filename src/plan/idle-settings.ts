import type {
  ResolvedConfig,
  ResolvedDriftDetection,
  ResolvedPartition,
  ResolvedSampling,
} from '../config/types.js';
import { formatTableName } from '../core/format-table-name.js';

type CheckedConfig = Pick<ResolvedConfig, 'execution' | 'profiling' | 'driftDetection'>;

const DEFAULT_QUEUE_SIZE = 100;

/** One warning for each setting that another setting keeps from having an effect. `types`: the types of database there are. */
export function idleSettings(config: CheckedConfig, types: readonly string[]): string[] {
  const { strategy, tableConnections, warehouseLimits, queueSize } = config.execution;
  const warnings: string[] = [];
  if (queueSize !== DEFAULT_QUEUE_SIZE) {
    warnings.push('execution.queue_size has no effect: the plan is the queue, whatever its length.');
  }
  if (strategy === 'pushdown' && tableConnections > 1) {
    warnings.push(
      'execution.table_connections has no effect with strategy pushdown: only streamed tables are read in parts.',
    );
  }
  for (const type of Object.keys(warehouseLimits).filter((key) => !types.includes(key))) {
    warnings.push(
      `execution.warehouse_limits.${type} has no effect: there is no database of that type; allowed: ${types.join(', ')}.`,
    );
  }
  warnings.push(...hiddenThresholds(config.driftDetection), ...blindTests(config));
  for (const table of config.profiling.tables) {
    const { schema, table: name, partition, sampling } = table;
    const idle = [
      ...(partition ? idlePartition(partition) : []),
      ...(sampling ? idleSampling(sampling) : []),
    ];
    const label = formatTableName({ schema: schema ?? null, table: name });
    warnings.push(...idle.map((text) => `Table ${label}: ${text}`));
  }
  return warnings;
}

function hiddenThresholds(drift: ResolvedDriftDetection): string[] {
  const sections = {
    absolute_threshold: drift.absoluteThreshold,
    standard_deviation: drift.standardDeviation,
  };
  return Object.entries(sections).flatMap(([section, { lowThreshold, mediumThreshold, highThreshold }]) => {
    const place = `drift_detection.${section}`;
    const hidden: string[] = [];
    if (lowThreshold > Math.min(mediumThreshold, highThreshold)) hidden.push('low');
    if (mediumThreshold > highThreshold) hidden.push('medium');
    return hidden.map(
      (level) => `${place}.${level}_threshold has no effect: a threshold of a higher severity is below it.`,
    );
  });
}

/** Tests of distributions need what shows one. */
function blindTests({ driftDetection, profiling }: CheckedConfig): string[] {
  const used = [driftDetection.strategy, ...driftDetection.also].includes('statistical');
  const shows = profiling.metrics.some((metric) => metric === 'histogram' || metric === 'top_values');
  if (!used || shows) return [];
  return [
    'drift_detection: strategy statistical compares nothing without histogram or top_values in profiling.metrics.',
  ];
}

function idlePartition({ strategy, recentN, values }: ResolvedPartition): string[] {
  const idle: string[] = [];
  if (values !== null && strategy !== 'specific_values') {
    idle.push(`partition.values has no effect with strategy ${strategy}; use strategy specific_values.`);
  }
  if (recentN !== null && strategy !== 'recent_n' && strategy !== 'sample') {
    idle.push(`partition.recent_n has no effect with strategy ${strategy}; use strategy recent_n.`);
  }
  return idle;
}

function idleSampling(sampling: ResolvedSampling): string[] {
  const { enabled, method, fraction, maxRows, column, unit, seed } = sampling;
  if (!enabled) {
    const isSet =
      method !== 'random' ||
      fraction !== 0.01 ||
      maxRows !== null ||
      column !== undefined ||
      seed !== undefined;
    return isSet ? ['sampling has no effect: set sampling.enabled to true.'] : [];
  }
  const idle: string[] = [];
  if (column !== undefined && method === 'random') {
    idle.push('sampling.column has no effect with method random; use stratified or topk.');
  }
  if (unit === 'pages' && method !== 'random') {
    idle.push(`sampling.unit pages has no effect with method ${method}; use method random.`);
  }
  if (seed !== undefined && method === 'topk') {
    idle.push('sampling.seed has no effect with method topk: there is no chance in it.');
  }
  return idle;
}
