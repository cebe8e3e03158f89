import { parseConfig } from '../../../src/config/parse-config.js';
import type { ConfigInput } from '../../../src/config/config-schema.js';
import type { ResolvedDriftDetection } from '../../../src/config/types.js';
import type { Baseline, DriftFinding, DriftReport } from '../../../src/model/drift.js';
import type { HistogramBin, MetricValue, TopValue } from '../../../src/model/profile.js';
import type { StoredColumn, StoredTable } from '../../../src/model/run.js';
import { compareTable } from '../../../src/drift/compare-table.js';

export function settingsOf(
  section: NonNullable<ConfigInput['drift_detection']> = {},
): ResolvedDriftDetection {
  return parseConfig({ source: { type: 'postgres', database: 'shop' }, drift_detection: section })
    .driftDetection;
}

export function columnOf(
  metrics: Record<string, MetricValue>,
  rest: Partial<StoredColumn> = {},
): StoredColumn {
  return { name: 'amount', type: 'integer', metrics, error: null, ...rest };
}

export function tableOf(columns: readonly StoredColumn[], rest: Partial<StoredTable> = {}): StoredTable {
  return {
    runId: 'now',
    schema: 'public',
    table: 'orders',
    profiledAt: new Date('2026-11-23T10:00:00Z'),
    environment: 'test',
    status: 'completed',
    rowCount: 100,
    columnCount: columns.length,
    columns,
    ...rest,
  };
}

/** One column of two runs. */
export function compareColumns(
  before: StoredColumn | readonly StoredColumn[],
  now: StoredColumn,
  section: NonNullable<ConfigInput['drift_detection']> = {},
): DriftReport {
  const runs = [before].flat().map((column, index) => tableOf([column], { runId: `before-${index}` }));
  return compareTable({ current: tableOf([now]), baseline: baselineOf(runs), settings: settingsOf(section) });
}

export function baselineOf(runs: readonly StoredTable[], history: readonly StoredTable[] = []): Baseline {
  return { kind: 'last_accepted', runs, history };
}

export function findingOf(report: DriftReport, metric: string, test?: string): DriftFinding {
  const found = report.findings.find(
    (one) => one.metric === metric && (test === undefined || one.test === test),
  );
  if (!found) throw new Error(`no finding of ${metric}: ${JSON.stringify(report.findings)}`);
  return found;
}

/** Bins of equal width. */
export function histogramOf(start: number, width: number, counts: readonly number[]): HistogramBin[] {
  return counts.map((count, index) => ({
    start: start + index * width,
    end: start + (index + 1) * width,
    count,
  }));
}

export function topValuesOf(counts: Record<string, number>): TopValue[] {
  return Object.entries(counts).map(([value, count]) => ({ value, count }));
}
