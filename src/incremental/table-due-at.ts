import type { ResolvedIncremental } from '../config/types.js';
import { readStateMetadata } from '../storage/state-metadata.js';
import type { TableState } from '../model/table-state.js';
import { nextDueAt } from './interval.js';

/** When the table is to be looked at again; `null` for one that was never profiled, or where nothing is scheduled. */
export function tableDueAt(
  state: TableState,
  { adaptiveScheduling }: ResolvedIncremental,
  now: Date = new Date(),
): Date | null {
  const { lastProfiledAt } = state;
  if (!lastProfiledAt || !adaptiveScheduling.enabled) return null;
  const { intervalMinutes, checkedAt } = readStateMetadata(state);
  const lastCheckedAt = checkedAt ?? lastProfiledAt;
  return nextDueAt({ table: state, now, lastProfiledAt, intervalMinutes, lastCheckedAt }, adaptiveScheduling);
}
