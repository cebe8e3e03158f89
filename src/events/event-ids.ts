import { derivedId } from '../core/derived-id.js';
import type { ProfileMeshEventInput } from '../model/event.js';

/** Gives an event its id. */
export type EventIds = (event: ProfileMeshEventInput) => string;

/**
 * Ids made of the seed (the run and its start), the event's type, table, column, metric and severity, and how many like it came
 * before: the same run gives the same ids.
 */
export function createEventIds(...seed: readonly string[]): EventIds {
  const counts = new Map<string, number>();
  return (event) => {
    const column = 'column' in event ? event.column : '';
    const metric = 'metric' in event ? event.metric : '';
    // Other thresholds may find another severity between the same runs: another event.
    const found = event.type === 'DataDriftDetected' ? event.driftSeverity : '';
    const parts = [...seed, event.type, event.table, column, metric, found];
    const key = JSON.stringify(parts);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return derivedId(...parts, count);
  };
}
