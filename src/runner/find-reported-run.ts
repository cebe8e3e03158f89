import type { TablePattern } from '../config/types.js';
import { derivedId } from '../core/derived-id.js';
import { ProfileMeshError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import type { ProfilingRun } from '../model/profile.js';
import type { ReviewedTableRun, RunOutcome } from '../model/run.js';
import { matchesWildcard } from '../plan/wildcard.js';
import type { RunHistory } from '../storage/run-history.js';
import { noRunStored, runUnknown } from '../storage/run-unknown.js';

/** The run that a report is of, as far as its tables have been asked for. */
export interface ReportedRun {
  readonly runId: string;
  /** What is kept of the run as a whole; `undefined` where nothing is. */
  readonly outcome: RunOutcome | undefined;
  /** Its tables that have rows. */
  readonly rows: readonly ReviewedTableRun[];
  /** The newest stored runs of every table, newest first. */
  readonly listed: readonly ReviewedTableRun[];
}

interface FindOptions {
  readonly runId?: string;
  readonly run?: ProfilingRun;
  readonly trendRuns: number;
  readonly patterns?: readonly TablePattern[];
}

/**
 * Finds the run to report: the named one, or the one that ended last.
 * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN @throws {ProfileMeshError} PM_PLAN_PATTERN_UNMATCHED
 */
export async function findReportedRun(history: RunHistory, options: FindOptions): Promise<ReportedRun> {
  const { run, trendRuns: limit, patterns } = options;
  const wanted = run?.runId ?? options.runId;
  const newest = await history.loadRunOutcome(wanted);
  const own = newest?.tables ?? run?.tables ?? [];
  const runIds = [...new Set([...(wanted === undefined ? [] : [wanted]), ...own.map(({ runId }) => runId)])];
  const listed = await history.listReviewedRuns({
    ...(run ? { tables: [...new Set(run.tables.map(({ table }) => table))] } : {}),
    ...{ limit, runIds },
  });
  const runId = wanted ?? newestRunId(newest, listed);
  if (runId === undefined) throw noRunStored();
  const outcome = newest?.runId === runId ? newest : await history.loadRunOutcome(runId);
  const rows = listed.filter((row) => isOfRun(row, { runId, outcome }));
  if (rows.length === 0 && !outcome && !run) throw runUnknown({ runId }, listed);
  return select({ runId, outcome, rows, listed }, patterns);
}

/** Of the run that ended last, whoever stored it. */
function newestRunId(
  newest: RunOutcome | undefined,
  listed: readonly ReviewedTableRun[],
): string | undefined {
  const [row] = [...listed].sort((left, right) => right.profiledAt.getTime() - left.profiledAt.getTime());
  if (newest === undefined || (row && row.profiledAt > newest.finishedAt)) return row?.runId;
  return newest.runId;
}

function isOfRun(
  row: ReviewedTableRun,
  { runId, outcome }: { runId: string; outcome: RunOutcome | undefined },
): boolean {
  // The second table of one name of a run is stored under an id that is derived from the run's.
  if (row.runId === runId || row.runId === derivedId(runId, formatTableName(row))) return true;
  return outcome?.tables.some((table) => table.runId === row.runId && table.table === row.table) ?? false;
}

function select(found: ReportedRun, patterns: readonly TablePattern[] | undefined): ReportedRun {
  if (!patterns || patterns.length === 0) return found;
  const { outcome, rows } = found;
  const names = [...rows, ...(outcome?.tables ?? [])];
  for (const pattern of patterns) {
    if (names.some((name) => matchesPattern(name, pattern))) continue;
    const text = `${pattern.schema ? `${pattern.schema}.` : ''}${pattern.table}`;
    const known = [...new Set(names.map(formatTableName))].slice(0, 5).join(', ');
    throw new ProfileMeshError(
      'PM_PLAN_PATTERN_UNMATCHED',
      `Run ${found.runId} has no table ${text}. It has ${known || 'none'}.`,
      { details: { runId: found.runId, pattern: text } },
    );
  }
  const isWanted = (name: { schema: string | null; table: string }): boolean =>
    patterns.some((pattern) => matchesPattern(name, pattern));
  return {
    ...found,
    rows: rows.filter(isWanted),
    outcome: outcome && { ...outcome, tables: outcome.tables.filter(isWanted) },
  };
}

function matchesPattern(name: { schema: string | null; table: string }, pattern: TablePattern): boolean {
  if (!matchesWildcard(pattern.table, name.table)) return false;
  return !pattern.schema || (name.schema !== null && matchesWildcard(pattern.schema, name.schema));
}
