import type { ProfilingPlan, TablePlan } from '../model/plan.js';

const WIDTH = 70;

/**
 * A plan for people: header, a block per table, summary; ends with a line break. `verbose` adds each table's
 * metrics and settings.
 */
export function formatPlanText(plan: ProfilingPlan, options: { readonly verbose?: boolean } = {}): string {
  const { verbose = false } = options;
  // Statuses of incremental profiling.
  const leftOut = plan.tables.filter(({ status }) => status === 'skip' || status === 'defer').length;
  const profiled = plan.summary.totalTables - leftOut;
  const others = leftOut === 0 ? '' : `, ${leftOut} left out`;
  const time = plan.timestamp.toISOString().slice(0, 19).replace('T', ' ');
  const lines = [
    ...banner('PROFILING EXECUTION PLAN'),
    '',
    `Run ID: ${plan.runId}`,
    `Timestamp: ${time} UTC`,
    `Environment: ${plan.environment}`,
    `Source: ${plan.source.type} (${plan.source.database})`,
    `Drift Strategy: ${plan.driftStrategy}`,
    '',
    ...section(`TABLES TO BE PROFILED (${profiled}${others})`),
    ...plan.tables.flatMap((table, index) => ['', ...formatTable(table, { number: index + 1, verbose })]),
    '',
    ...section('SUMMARY'),
    `Total Tables: ${plan.summary.totalTables}`,
    `Estimated Metrics: ~${plan.summary.estimatedMetrics}`,
    '',
    ...banner(`Plan built successfully. Ready to profile ${profiled} table(s)${others}.`),
  ];
  return `${lines.join('\n')}\n`;
}

function formatTable(table: TablePlan, options: { number: number; verbose: boolean }): string[] {
  const lines = [
    `${options.number}. ${table.fullName}`,
    `   Status: ${table.status}${table.statusReason === undefined ? '' : ` (${table.statusReason})`}`,
    `   Partition: ${formatPartition(table)}`,
    `   Sampling: ${formatSampling(table)}`,
  ];
  if (!options.verbose) return lines;
  return [
    ...lines,
    `   Metrics (${table.metrics.length}): ${table.metrics.join(', ')}`,
    '   Configuration:',
    `     - compute_histograms: ${table.computeHistograms}`,
    `     - histogram_bins: ${table.histogramBins}`,
    `     - max_distinct_values: ${table.maxDistinctValues}`,
  ];
}

function formatPartition({ partition }: TablePlan): string {
  if (partition === null) return 'full table';
  const parts: string[] = [partition.strategy];
  if (partition.key !== null) parts.push(`on ${partition.key}`);
  if (partition.strategy === 'recent_n' && partition.recentN !== null) parts.push(`(N=${partition.recentN})`);
  if (partition.strategy === 'specific_values' && partition.values !== null) {
    parts.push(`(${partition.values.length} values)`);
  }
  return parts.join(' ');
}

function formatSampling({ status, sampling, defaultSampleRatio = 1 }: TablePlan): string {
  if (status === 'sample') return 'some of the pages, by cost_controls';
  if (sampling?.enabled) {
    const rows = sampling.maxRows === null ? '' : `, max ${groupThousands(sampling.maxRows)} rows`;
    return `${sampling.method} (${formatPercent(sampling.fraction)})${rows}`;
  }
  if (sampling === null && defaultSampleRatio < 1) {
    return `random (${formatPercent(defaultSampleRatio)}, default_sample_ratio)`;
  }
  return 'none (full dataset)';
}

function formatPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

function groupThousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function banner(text: string): string[] {
  return ['='.repeat(WIDTH), text, '='.repeat(WIDTH)];
}

function section(text: string): string[] {
  return ['-'.repeat(WIDTH), text, '-'.repeat(WIDTH)];
}
