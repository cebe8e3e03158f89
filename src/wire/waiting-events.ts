import type { JsonObject } from '../core/json.js';
import type { WaitingEvents } from '../model/waiting-events.js';

/** What `profilemesh events list --output json` prints of each entry. */
export function toWaitingEventsDocument(entry: WaitingEvents): JsonObject {
  return {
    listener: entry.listener,
    stream_id: entry.streamId,
    run_id: entry.runId,
    started_at: entry.startedAt.toISOString(),
    waiting: entry.waiting,
    error: entry.error,
    claimed: entry.isClaimed,
  };
}
