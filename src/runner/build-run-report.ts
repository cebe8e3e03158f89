import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import type { StoredTable } from '../model/run.js';
import type { ReportColumn, ReportTable, ReportTrend, RunReport } from '../model/run-report.js';
import { toFinite } from '../model/to-finite.js';
import { toReportDrift } from './report-drift.js';
import { sumReport } from './sum-report.js';

/** Options of {@link buildRunReport}: a run in memory, and what is known beside it. */
export interface BuildRunReportOptions {
  readonly run: ProfilingRun;
  /** What the run's tables were compared with. Default: nothing. */
  readonly drift?: readonly DriftReport[];
  /** Earlier stored runs of the tables, in any order, with the metrics to show trends of. Default: none. */
  readonly trends?: readonly StoredTable[];
  /** Stored tables of the baselines, with `histogram` and `top_values`, for distributions before and after. Default: none. */
  readonly baselines?: readonly StoredTable[];
  /** The database that was profiled. Default: not said. */
  readonly source?: { readonly type: string; readonly database: string };
  readonly notes?: readonly string[];
  /** Default: now. */
  readonly createdAt?: Date;
}

/** The report of a run in memory. Asks no database. */
export function buildRunReport(options: BuildRunReportOptions): RunReport {
  const { run, source, notes = [], createdAt = new Date() } = options;
  const tables = run.tables.map((table) => toReportTable(toDraft(table), options));
  return {
    schemaVersion: 1,
    createdAt: createdAt.toISOString(),
    run: {
      runId: run.runId,
      environment: run.environment,
      startedAt: run.startedAt.toISOString(),
      finishedAt: run.finishedAt.toISOString(),
      durationMs: Math.max(0, run.finishedAt.getTime() - run.startedAt.getTime()),
    },
    source: source ? { type: source.type, database: source.database } : null,
    totals: sumReport(tables),
    notes: [...notes],
    tables,
  };
}

/** A table of a report before what is known of other runs is added. */
export type ReportTableDraft = Omit<ReportTable, 'columns' | 'trend' | 'drift' | 'profiledAt'> & {
  readonly profiledAt: Date;
  readonly columns: ReadonlyArray<Omit<ReportColumn, 'trends' | 'before'>>;
};

function toDraft(table: TableProfile): ReportTableDraft {
  const { schema, fullName, runId, status, rowCount, profiledAt, durationMs, error, metadata } = table;
  return {
    ...{ schema, table: table.table, fullName, runId, status, rowCount, profiledAt, durationMs, metadata },
    error: error && { code: error.code, message: error.message },
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      metrics: withoutUndefined(column.metrics),
      skipped: withoutUndefined(column.skipped),
      estimates: withoutUndefined(column.estimates),
      error: column.error && { code: column.error.code, message: column.error.message },
    })),
  };
}

function withoutUndefined<Value>(record: Readonly<Partial<Record<string, Value>>>): Record<string, Value> {
  const entries = Object.entries(record).flatMap(
    ([name, value]): Array<[string, Value]> => (value === undefined ? [] : [[name, value]]),
  );
  return Object.fromEntries(entries);
}

/** A table with what other runs add to it: its trend, its drift, and the distributions that it had before. */
export function toReportTable(
  draft: ReportTableDraft,
  options: Pick<BuildRunReportOptions, 'drift' | 'trends' | 'baselines'>,
): ReportTable {
  const { drift = [], trends = [], baselines = [] } = options;
  const isSame = ({ schema, table }: { schema: string | null; table: string }): boolean =>
    table === draft.table && schema === draft.schema;
  const compared = drift.find((report) => isSame({ schema: report.schema, table: report.dataset }));
  const earlier = trends
    .filter(isSame)
    .filter(({ runId, profiledAt }) => runId !== draft.runId && profiledAt <= draft.profiledAt)
    .sort((left, right) => left.profiledAt.getTime() - right.profiledAt.getTime());
  const [newest] = compared?.baseline.runIds ?? [];
  const baseline = baselines.find((table) => isSame(table) && table.runId === newest);
  const drifted = new Set(compared?.findings.flatMap((one) => (one.outcome === 'drift' ? one.column : [])));
  const before = new Map(baseline?.columns.map(({ name, metrics }) => [name, metrics]));
  const trendOf = columnTrends(earlier, draft);
  return {
    ...draft,
    profiledAt: draft.profiledAt.toISOString(),
    columns: draft.columns.map((column) => ({
      ...column,
      trends: trendOf(column),
      before: (drifted.has(column.name) ? before.get(column.name) : undefined) ?? null,
    })),
    trend: earlier.length === 0 ? null : toTrend(earlier, draft),
    drift: compared ? toReportDrift(compared) : null,
  };
}

function toTrend(
  earlier: readonly StoredTable[],
  { runId, profiledAt, rowCount }: ReportTableDraft,
): ReportTrend {
  return {
    runs: [...earlier, { runId, profiledAt }].map((run) => ({
      runId: run.runId,
      profiledAt: run.profiledAt.toISOString(),
    })),
    rowCounts: [...earlier.map((run) => run.rowCount), rowCount],
  };
}

type DraftColumn = ReportTableDraft['columns'][number];

function columnTrends(
  earlier: readonly StoredTable[],
  draft: ReportTableDraft,
): (column: DraftColumn) => ReportColumn['trends'] {
  if (earlier.length === 0 || draft.columns.length === 0) return () => ({});
  const runs = earlier.map(({ columns }) => new Map(columns.map(({ name, metrics }) => [name, metrics])));
  const metrics = new Set(runs.flatMap((columns) => [...columns.values()].flatMap(Object.keys)));
  return (column) => {
    const series = [...metrics].flatMap((metric): Array<[string, Array<number | null>]> => {
      const past = runs.map((columns) => toFinite(columns.get(column.name)?.[metric]));
      const values = [...past, toFinite(column.metrics[metric])];
      return past.some((value) => value !== null) ? [[metric, values]] : [];
    });
    return Object.fromEntries(series);
  };
}
