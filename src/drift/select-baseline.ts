import type { ResolvedDriftDetection } from '../config/types.js';
import type { BaselineKind } from '../model/drift.js';
import type { ReviewedTableRun, StoredTableRun } from '../model/run.js';
import { type CalendarDay, calendarOf } from './calendar-day.js';

export interface SelectBaselineOptions {
  /** The run that is tested; it may be among `runs`. */
  readonly current: StoredTableRun;
  /** Stored runs of the same table, in any order. */
  readonly runs: readonly ReviewedTableRun[];
  readonly settings: ResolvedDriftDetection;
}

/** Which runs a tested run is compared with. */
export interface SelectedBaseline {
  readonly kind: BaselineKind;
  /** Newest first; empty when there is none. */
  readonly runs: readonly StoredTableRun[];
  /** For `standard_deviation`, newest first. Never holds the tested run. Empty when there is no baseline. */
  readonly history: readonly StoredTableRun[];
  /** Why there is no baseline, in a sentence's words; `null` when there is one. */
  readonly reason: string | null;
}

/**
 * Chooses the baseline by `drift_detection.baseline`. Only runs of the same table that were completed before the tested
 * run, in the same environment (where both say one), and that nobody rejected, can be it.
 *
 * - `last_accepted`: the newest. History: the newest.
 * - `pinned`: `run_id`, or the newest run with a pin. History: the newest.
 * - `moving_window`: the newest `window` runs, at least one. History: the same.
 * - `same_weekday`: the newest of an earlier day with the same weekday. History: the newest of such days.
 * - `same_day_of_month`: of an earlier day with the same number, or both the last of their month. History: the same way.
 * - `stable_window`: the newest `window` runs in a row with as many columns, whose row counts lie within the tolerance
 *   around each other. History: the same.
 */
export function selectBaseline(options: SelectBaselineOptions): SelectedBaseline {
  const { settings } = options;
  const { strategy } = settings.baseline;
  const eligible = eligibleRuns(options);
  const { runs, history = eligible, reason } = choose(options, eligible);
  if (runs.length === 0)
    return { kind: strategy, runs, history: [], reason: eligible.length > 0 ? reason : NO_RUN };
  return {
    kind: strategy,
    runs,
    history: history.slice(0, settings.standardDeviation.maxRuns),
    reason: null,
  };
}

function choose({ current, settings }: SelectBaselineOptions, eligible: readonly ReviewedTableRun[]): Choice {
  const { strategy, timeZone, window, runId } = settings.baseline;
  switch (strategy) {
    case 'last_accepted':
      return { runs: eligible.slice(0, 1), reason: NO_RUN };
    case 'pinned':
      return pinnedRun(eligible, runId);
    case 'moving_window':
      return { runs: eligible.slice(0, window), history: eligible.slice(0, window), reason: NO_RUN };
    case 'stable_window':
      return stableWindow(eligible, settings.baseline);
    case 'same_weekday':
      return likeDays({ current, eligible, like: sameWeekday, timeZone });
    case 'same_day_of_month':
      return likeDays({ current, eligible, like: sameDayOfMonth, timeZone });
  }
}

const NO_RUN = 'there is no earlier completed run that was not rejected';

interface Choice {
  readonly runs: readonly StoredTableRun[];
  /** Left out: all eligible runs. */
  readonly history?: readonly StoredTableRun[];
  readonly reason: string;
}

// What this package and the Python package store, and what other writers call the same.
const COMPLETED = new Set(['completed', 'success', 'empty']);

/** Newest first. Of runs of one moment the greater id counts as the newer, so that the order is always the same. */
function eligibleRuns({ current, runs }: SelectBaselineOptions): ReviewedTableRun[] {
  return runs
    .filter(
      (run) =>
        run.runId !== current.runId &&
        run.table === current.table &&
        run.schema === current.schema &&
        isOlder(run, current) &&
        (run.status === null || COMPLETED.has(run.status.toLowerCase())) &&
        run.review?.verdict !== 'rejected' &&
        (run.environment === null || current.environment === null || run.environment === current.environment),
    )
    .sort((left, right) => (isOlder(left, right) ? 1 : -1));
}

function isOlder(run: StoredTableRun, than: StoredTableRun): boolean {
  const difference = run.profiledAt.getTime() - than.profiledAt.getTime();
  return difference < 0 || (difference === 0 && run.runId < than.runId);
}

function pinnedRun(eligible: readonly ReviewedTableRun[], runId: string | null): Choice {
  if (runId === null) {
    const pinned = eligible.find(({ review }) => review?.verdict === 'pinned');
    return { runs: pinned ? [pinned] : [], reason: 'no earlier run is pinned (profilemesh runs pin RUN_ID)' };
  }
  const named = eligible.find((run) => run.runId === runId);
  const reason = `the run ${runId} (drift_detection.baseline.run_id) is no earlier completed run of this table, or was rejected`;
  return { runs: named ? [named] : [], reason };
}

function stableWindow(
  eligible: readonly StoredTableRun[],
  { window, rowCountTolerancePercent: tolerance }: ResolvedDriftDetection['baseline'],
): Choice {
  for (let start = 0; start + window <= eligible.length; start += 1) {
    const runs = eligible.slice(start, start + window);
    if (isStable(runs, tolerance)) return { runs, history: runs, reason: '' };
  }
  const reason = `no ${window} runs in a row have as many columns and row counts within ${tolerance} % of their mean`;
  return { runs: [], reason };
}

function isStable(runs: readonly StoredTableRun[], tolerance: number): boolean {
  const rows = runs.flatMap(({ rowCount }) => rowCount ?? []);
  if (rows.length < runs.length || new Set(runs.map(({ columnCount }) => columnCount)).size > 1) return false;
  const mean = rows.reduce((sum, count) => sum + count, 0) / rows.length;
  return Math.max(...rows) - Math.min(...rows) <= (mean * tolerance) / 100;
}

type Likeness = (day: CalendarDay, tested: CalendarDay) => boolean;

const sameWeekday: Likeness = (day, tested) => day.weekday === tested.weekday;
const sameDayOfMonth: Likeness = (day, tested) =>
  day.dayOfMonth === tested.dayOfMonth || (day.isLastOfMonth && tested.isLastOfMonth);

function likeDays(options: {
  current: StoredTableRun;
  eligible: readonly StoredTableRun[];
  like: Likeness;
  timeZone: string;
}): Choice {
  const dayOf = calendarOf(options.timeZone);
  const tested = dayOf(options.current.profiledAt);
  const history = options.eligible.filter(({ profiledAt }) => {
    const day = dayOf(profiledAt);
    return day.date !== tested.date && options.like(day, tested);
  });
  const reason = `no run of an earlier day is like ${tested.date} in ${options.timeZone}`;
  return { runs: history.slice(0, 1), history, reason };
}
