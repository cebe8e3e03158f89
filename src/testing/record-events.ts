import type { EventBus } from '../events/event-bus.js';
import type { ProfileMeshEvent } from '../events/event.js';

/** What a bus has emitted. */
export interface RecordedEvents {
  /** Every event so far, in order. */
  readonly events: readonly ProfileMeshEvent[];
  /** Stops recording; what was recorded stays. */
  stop(): void;
}

/** Keeps what a bus carries from now on. */
export function recordEvents(bus: EventBus): RecordedEvents {
  const events: ProfileMeshEvent[] = [];
  const stop = bus.on('*', function recordEvent(event) {
    events.push(event);
  });
  return { events, stop };
}
