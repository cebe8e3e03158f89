import type { TablePattern } from '../config/types.js';
import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import { isProfileMeshError } from '../core/errors.js';
import { silentLogger } from '../core/logger.js';
import { EventBus } from '../events/event-bus.js';
import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun } from '../model/profile.js';
import type { ReviewedTableRun, StoredTable, StoredTableRun } from '../model/run.js';
import type { RunReport } from '../model/run-report.js';
import type { RunHistory } from '../storage/run-history.js';
import { groupBy } from '../storage/stored-run.js';
import { buildRunReport, toReportTable } from './build-run-report.js';
import { compareRuns } from './compare-runs.js';
import { findReportedRun, type ReportedRun } from './find-reported-run.js';
import { connectHistory } from './open-run-history.js';
import { retrying } from './retrying.js';
import type { RunnerOptions } from './runner-options.js';
import { toStoredDrafts } from './stored-drafts.js';
import { sumReport } from './sum-report.js';

/** Options of {@link loadRunReport}. */
export interface LoadRunReportOptions extends RunnerOptions {
  /** Default: the newest stored run. */
  readonly runId?: string;
  /** A run in memory that is stored: what the storage does not keep is taken from it. */
  readonly run?: ProfilingRun;
  /** What the tables of `run` were compared with. Default: they are compared here. */
  readonly drift?: readonly DriftReport[];
  /** How many runs a trend has, the reported one included. Default 10; 1 reads no trends. */
  readonly trendRuns?: number;
  /** Only these tables of a stored run; not looked at with `run`. Default: all. */
  readonly patterns?: readonly TablePattern[];
  /** Where the run is read from. Default: the storage database of the configuration. */
  readonly store?: RunHistory;
}

/** The metrics that a report shows over several runs. */
const TREND_METRICS = ['null_percent', 'distinct_count', 'mean', 'avg_length'] as const;

/** What is shown of a baseline beside a column that drifted. */
const BEFORE_METRICS = ['count', 'null_percent', 'histogram', 'top_values'] as const;

/** How far is looked back for the trend of a run that is not among the newest. */
const LOOK_BACK = 1000;

/**
 * The report of a stored run, with trends over the runs before it and its drift against the baseline. The source is not
 * read, no event is sent. Some nine statements, whatever the number of tables and columns.
 *
 * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN: no such run is stored, or none at all; PM_STORAGE_FAILED,
 * PM_STORAGE_TABLES_MISSING
 * @throws {ProfileMeshError} PM_PLAN_PATTERN_UNMATCHED: the run has no table that a pattern names
 * @throws {DatabaseError} the storage can't be reached
 */
export async function loadRunReport(options: LoadRunReportOptions): Promise<RunReport> {
  const { config, signal, logger = silentLogger, clock = systemClock, bus = new EventBus() } = options;
  const retry = { policy: config.retry, clock, logger, signal, bus };
  await using resources = new ClosingStack();
  const history = options.store ?? resources.use(await connectHistory(options, retry));
  // Awaited here: the connection is closed at the end of this function.
  return await retrying(retry, { operation: 'read_storage', work: () => readReport(options, history) });
}

async function readReport(options: LoadRunReportOptions, history: RunHistory): Promise<RunReport> {
  const { config, run, trendRuns = 10, clock = systemClock } = options;
  const found = await findReportedRun(history, { ...options, trendRuns });
  const trends = trendRuns > 1 ? await loadTrends(history, { found, trendRuns }) : [];
  const { drift, notes } = await compare(options, { history, found });
  const added = { drift, trends, baselines: await loadBaselines(history, drift) };
  const createdAt = clock.now();
  const source = { type: config.source.type, database: config.source.database };
  if (run) return buildRunReport({ run, ...added, source, notes, createdAt });
  const drafts = await toStoredDrafts(history, found);
  const tables = drafts.map((draft) => toReportTable(draft, added));
  const { runId, outcome } = found;
  return {
    schemaVersion: 1,
    createdAt: createdAt.toISOString(),
    run: {
      runId,
      environment: outcome?.environment ?? found.rows[0]?.environment ?? null,
      startedAt: outcome?.startedAt.toISOString() ?? null,
      finishedAt: outcome?.finishedAt.toISOString() ?? null,
      durationMs: outcome ? outcome.finishedAt.getTime() - outcome.startedAt.getTime() : null,
    },
    source,
    totals: sumReport(tables),
    notes: [...(outcome ? [] : [NOT_KEPT]), ...notes],
    tables,
  };
}

const NOT_KEPT =
  'Which tables failed or were left out, and how the others were measured, is not kept of this run: it was stored by the ' +
  'Python package, by an earlier version, or without the table of outcomes.';

/** The numbers of the runs before. */
async function loadTrends(
  history: RunHistory,
  { found, trendRuns }: { found: ReportedRun; trendRuns: number },
): Promise<StoredTable[]> {
  const { rows } = found;
  if (rows.length === 0) return [];
  const known = groupBy(found.listed, tableKey);
  const newer = Math.max(...rows.map((row) => countNewer(row, known)));
  const byTable =
    newer === 0 ? known : groupBy(await lookBack(history, { rows, newer, trendRuns }), tableKey);
  const runs = rows.flatMap((row) => runsBefore(row, byTable).slice(0, trendRuns - 1));
  return history.loadNumbers({ runs, metrics: TREND_METRICS });
}

/** Of a run that is not among the newest it is not known how many are newer. */
function lookBack(
  history: RunHistory,
  { rows, newer, trendRuns }: { rows: readonly StoredTableRun[]; newer: number; trendRuns: number },
): Promise<ReviewedTableRun[]> {
  const limit = newer < trendRuns ? newer + trendRuns : Math.max(LOOK_BACK, trendRuns);
  return history.listReviewedRuns({ tables: rows.map(({ table }) => table), limit });
}

type ByTable = ReadonlyMap<string, readonly ReviewedTableRun[]>;

function countNewer(row: StoredTableRun, listed: ByTable): number {
  const runs = listed.get(tableKey(row)) ?? [];
  return runs.filter(({ profiledAt }) => profiledAt > row.profiledAt).length;
}

/** Newest first. */
function runsBefore(row: StoredTableRun, listed: ByTable): ReviewedTableRun[] {
  const runs = listed.get(tableKey(row)) ?? [];
  return runs.filter(({ runId, profiledAt }) => runId !== row.runId && profiledAt <= row.profiledAt);
}

function tableKey({ schema, table }: StoredTableRun): string {
  return JSON.stringify([schema, table]);
}

/** A comparison that the settings make impossible costs the report its drift, and nothing else. */
async function compare(
  { config, drift }: LoadRunReportOptions,
  { history, found }: { history: RunHistory; found: ReportedRun },
): Promise<{ drift: readonly DriftReport[]; notes: readonly string[] }> {
  if (drift) return { drift, notes: [] };
  if (found.rows.length === 0) return { drift: [], notes: [] };
  try {
    const reports = await compareRuns({ history, settings: config.driftDetection, current: found.rows });
    return { drift: reports, notes: [] };
  } catch (error) {
    if (!isProfileMeshError(error) || error.code !== 'PM_UNSUPPORTED') throw error;
    return { drift: [], notes: [`The run was not compared with a baseline: ${error.message}`] };
  }
}

/** The distributions that drifted columns had before. */
async function loadBaselines(history: RunHistory, drift: readonly DriftReport[]): Promise<StoredTable[]> {
  const runs = drift.flatMap(({ schema, dataset: table, baseline, findings }): StoredTableRun[] => {
    const [runId] = baseline.runIds;
    if (runId === undefined || !findings.some(({ outcome }) => outcome === 'drift')) return [];
    const profiledAt = baseline.profiledAt ?? new Date(0);
    return [{ runId, schema, table, profiledAt, ...NOT_READ }];
  });
  return history.loadTables({ runs, metrics: BEFORE_METRICS });
}

const NOT_READ = { environment: null, status: null, rowCount: null, columnCount: null } as const;
