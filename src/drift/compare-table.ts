import type { ResolvedDriftDetection } from '../config/types.js';
import {
  type Baseline,
  type DriftFinding,
  type DriftReport,
  type DriftTest,
  type SchemaChange,
  WHOLE_TABLE,
} from '../model/drift.js';
import type { ExactNumber } from '../model/profile.js';
import type { StoredColumn, StoredTable } from '../model/run.js';
import { compareAbsolute } from './absolute-threshold.js';
import { baselineReading } from './baseline-reading.js';
import { type ComparedMetric, isIncomparable, toFinding } from './compared-metric.js';
import { compareDistribution, unknownFor } from './distribution/compare-distribution.js';
import { compareNullShare } from './distribution/compare-null-share.js';
import { driftStrategies, type RunnableStrategy } from './drift-strategies.js';
import { isNumberColumn } from './is-number-column.js';
import { type MetricReading, readMetric, readNumber, readNumbers } from './metric-reading.js';
import { LENGTH_METRICS } from './length-metrics.js';
import { areMixed, withoutSampleSize } from './sampled-runs.js';
import { schemaChanges } from './schema-changes.js';
import { compareDeviation } from './standard-deviation.js';
import { summarizeDrift } from './summarize-drift.js';

/** Options of {@link compareTable}: both sides, and the section `drift_detection`. */
export interface CompareTableOptions {
  readonly current: StoredTable;
  readonly baseline: Baseline;
  readonly settings: ResolvedDriftDetection;
}

/**
 * Compares a table of a run with its baseline: every metric by each strategy, and the columns themselves. Pure; without a
 * baseline every comparison is `unknown`, and there are no schema changes.
 *
 * A column that only the tested run has is `unknown` in every metric; one that only the baseline has is a schema change
 * and has no finding. A metric that neither side has, or that is no number on either, has no finding.
 *
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED for the strategy `ml_based`
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a strategy that is none
 */
export function compareTable({ current, baseline, settings }: CompareTableOptions): DriftReport {
  const strategies = driftStrategies(settings);
  const tables = { baseline: byName(baseline.runs), history: byName(baseline.history) };
  const [newest] = baseline.runs;
  const comparison: Comparison = {
    settings,
    strategies,
    baseline,
    tables,
    hasBaseline: newest !== undefined,
  };
  const compared = [
    ...compareRowCount(comparison, current),
    ...current.columns.flatMap((column) => compareColumn(comparison, column)),
  ];
  const findings = areMixed([current, ...baseline.runs]) ? compared.map(withoutSampleSize) : compared;
  const changes: SchemaChange[] = newest
    ? schemaChanges({ baseline: newest, current, renameScore: settings.schemaChanges.renameScore })
    : [];
  return {
    dataset: current.table,
    schema: current.schema,
    strategies,
    baseline: {
      kind: baseline.kind,
      runIds: baseline.runs.map(({ runId }) => runId),
      profiledAt: newest?.profiledAt ?? null,
      historyRunIds: baseline.history.map(({ runId }) => runId),
      reason: newest ? null : noBaseline(baseline),
    },
    current: { runId: current.runId, profiledAt: current.profiledAt },
    findings,
    schemaChanges: changes,
    summary: summarizeDrift(findings, changes),
  };
}

type ColumnsByName = ReadonlyMap<string, StoredColumn>;

interface Comparison {
  readonly settings: ResolvedDriftDetection;
  readonly strategies: readonly RunnableStrategy[];
  readonly baseline: Baseline;
  readonly tables: {
    readonly baseline: readonly ColumnsByName[];
    readonly history: readonly ColumnsByName[];
  };
  readonly hasBaseline: boolean;
}

function byName(tables: readonly StoredTable[]): ColumnsByName[] {
  return tables.map(({ columns }) => new Map(columns.map((column) => [column.name, column])));
}

function noBaseline({ reason }: Baseline): string {
  return reason ?? 'there is no run to compare with';
}

function compareRowCount(comparison: Comparison, current: StoredTable): DriftFinding[] {
  const { baseline, settings } = comparison;
  if (!settings.metrics.includes('row_count')) return [];
  const read = ({ rowCount }: StoredTable): MetricReading => readNumber(rowCount);
  return compareMetric(comparison, {
    compared: {
      column: WHOLE_TABLE,
      metric: 'row_count',
      baseline: baselineReading(baseline.runs.map(read)),
      current: read(current),
    },
    history: () => baseline.history.flatMap(({ rowCount }) => rowCount ?? []),
  });
}

function compareColumn(comparison: Comparison, current: StoredColumn): DriftFinding[] {
  const { settings, strategies, tables } = comparison;
  const { name } = current;
  const before = tables.baseline.flatMap((columns) => columns.get(name) ?? []);
  const past = strategies.includes('standard_deviation')
    ? tables.history.flatMap((columns) => columns.get(name) ?? [])
    : [];
  const findings = settings.metrics.flatMap((metric) =>
    metric === 'row_count'
      ? []
      : compareMetric(comparison, {
          compared: comparedMetric({ metric, before, current }),
          history: () => readNumbers(past, metric),
          isNew: before.length === 0,
        }),
  );
  if (!strategies.includes('statistical')) return findings;
  return [...findings, ...compareStatistically(comparison, { before, current })];
}

function comparedMetric(options: {
  metric: string;
  before: readonly StoredColumn[];
  current: StoredColumn;
}): ComparedMetric {
  const { metric, before, current } = options;
  return {
    column: current.name,
    metric,
    baseline: baselineReading(before.map((column) => readMetric(column, metric))),
    current: readMetric(current, metric),
  };
}

/** By the strategies that look at one metric. */
function compareMetric(
  comparison: Comparison,
  options: { compared: ComparedMetric; history: () => ExactNumber[]; isNew?: boolean },
): DriftFinding[] {
  const { settings, strategies } = comparison;
  const { compared, history, isNew = false } = options;
  if (isIncomparable(compared)) return [];
  return strategies.flatMap((strategy) => {
    if (strategy === 'statistical') return [];
    const reason = whyUncompared(comparison, isNew);
    if (reason !== undefined) return [unknownFinding({ compared, test: strategy, reason })];
    return strategy === 'absolute_threshold'
      ? [compareAbsolute(compared, settings.absoluteThreshold)]
      : [compareDeviation({ compared, history: history(), settings: settings.standardDeviation })];
  });
}

function compareStatistically(
  comparison: Comparison,
  columns: { before: readonly StoredColumn[]; current: StoredColumn },
): DriftFinding[] {
  const { settings, strategies } = comparison;
  const { before, current } = columns;
  const { name } = current;
  const reason = whyUncompared(comparison, before.length === 0);
  if (reason !== undefined) {
    const kind = isNumberColumn(current) ? 'number' : 'category';
    return unknownFor({ columns: { name }, settings: settings.statistical, kind, reason });
  }
  const compared = { name, baseline: before, current };
  const listed = strategies.includes('absolute_threshold') ? settings.metrics : [];
  const lengths = LENGTH_METRICS.filter((metric) => !listed.includes(metric))
    .map((metric) => comparedMetric({ metric, before, current }))
    .filter((one) => !isIncomparable(one))
    .map((one) => compareAbsolute(one, settings.absoluteThreshold));
  return [
    ...compareDistribution(compared, settings.statistical),
    ...compareNullShare(compared, settings.statistical),
    ...lengths,
  ];
}

function whyUncompared({ hasBaseline, baseline }: Comparison, isNew: boolean): string | undefined {
  if (!hasBaseline) return noBaseline(baseline);
  return isNew ? 'the column is not in the baseline' : undefined;
}

function unknownFinding(options: {
  compared: ComparedMetric;
  test: DriftTest;
  reason: string;
}): DriftFinding {
  const { compared, test, reason } = options;
  return toFinding(compared, { outcome: 'unknown', reason, test, rule: 'not compared' });
}
