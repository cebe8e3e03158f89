import type { ResolvedIncremental } from '../config/types.js';
import { formatTableName } from '../core/format-table-name.js';
import type { TableRef } from '../model/plan.js';

const MINUTE_MS = 60_000;
const AFTER_A_CHANGE = 0.5;
const WITHOUT_A_CHANGE = 1.5;
/** A daily job that starts a little earlier than the day before finds its tables due. */
const EARLY = 0.95;

type Adaptive = ResolvedIncremental['adaptiveScheduling'];

export interface IntervalFacts {
  readonly table: TableRef;
  /** The table's own interval as it was adapted, in minutes; `null`: the default. */
  readonly intervalMinutes: number | null;
  readonly lastProfiledAt: Date;
  /** When it was last looked at: profiled, or found unchanged. */
  readonly lastCheckedAt: Date;
  readonly now: Date;
}

/** Whole steps of `staleness_penalty_minutes` since the table was profiled. */
export function stalenessScore(lastProfiledAt: Date, now: Date, settings: Adaptive): number {
  const minutes = (now.getTime() - lastProfiledAt.getTime()) / MINUTE_MS;
  return Math.max(0, Math.floor(minutes / settings.stalenessPenaltyMinutes));
}

/**
 * Minutes from one look at a table to the next: the table's interval / (1 + its staleness score), between `min_interval_minutes`
 * and `max_interval_minutes`. A `priority_overrides` entry is taken as it is.
 */
export function effectiveInterval(facts: IntervalFacts, settings: Adaptive): number {
  const override = priorityOverride(facts.table, settings);
  if (override !== undefined) return override;
  const { intervalMinutes, lastProfiledAt, now } = facts;
  const score = stalenessScore(lastProfiledAt, now, settings);
  return within((intervalMinutes ?? settings.defaultIntervalMinutes) / (1 + score), settings);
}

/** When it is to be looked at again: 95 % of the interval after the last look. */
export function nextDueAt(facts: IntervalFacts, settings: Adaptive): Date {
  const waitMs = EARLY * effectiveInterval(facts, settings) * MINUTE_MS;
  return new Date(facts.lastCheckedAt.getTime() + waitMs);
}

/** The table's interval after a look at it: half of it after a change, half as long again without one, within the limits. */
export function adaptedInterval(
  intervalMinutes: number | null,
  changed: boolean,
  settings: Adaptive,
): number {
  const own = intervalMinutes ?? settings.defaultIntervalMinutes;
  return within(own * (changed ? AFTER_A_CHANGE : WITHOUT_A_CHANGE), settings);
}

function within(minutes: number, { minIntervalMinutes, maxIntervalMinutes }: Adaptive): number {
  return Math.round(Math.min(Math.max(minutes, minIntervalMinutes), maxIntervalMinutes));
}

/** By `schema.table`, else by `table`. */
function priorityOverride(table: TableRef, { priorityOverrides }: Adaptive): number | undefined {
  const names = [formatTableName(table), table.table];
  const found = names.find((name) => Object.hasOwn(priorityOverrides, name));
  return found === undefined ? undefined : priorityOverrides[found];
}
