import { derivedId } from '../../core/derived-id.js';
import type { ProfileMeshEvent, ProfilingFailed } from '../../model/event.js';

const ABANDONED =
  'The run ended before the profile of this table was stored: its process was killed, or the storage was lost.';

const END_TYPES = ['ProfilingCompleted', 'ProfilingFailed', 'ProfilingSkipped'] as const;

/** The types of the events that {@link abandonedTables} has to see. */
export const LIFE_TYPES = ['ProfilingStarted', ...END_TYPES] as const;

/** A failure for each table of these events that started and has no end, in the order of the starts. */
export function abandonedTables(
  streamId: string,
  events: readonly ProfileMeshEvent[],
  now: Date,
): ProfilingFailed[] {
  const open = new Map<string, ProfilingFailed>();
  for (const event of events) {
    const key = JSON.stringify([event.table, 'runId' in event ? event.runId : null]);
    if (END_TYPES.some((type) => type === event.type)) open.delete(key);
    if (event.type !== 'ProfilingStarted') continue;
    const { table, runId } = event;
    const eventId = derivedId(streamId, 'abandoned', table, runId);
    open.set(key, { eventId, type: 'ProfilingFailed', timestamp: now, table, runId, error: ABANDONED });
  }
  return [...open.values()];
}
