import type { ProfileMeshEvent, ProfileMeshEventType } from './event.js';

/** Where an event stands among others. */
export interface EventDelivery {
  /** The run, or the comparison of runs, that the event belongs to. */
  readonly streamId: string;
  /** Number of the event in its stream, from 1 without gaps. A listener with `events` gets some of the numbers. */
  readonly sequence: number;
}

/**
 * A listener whose events are kept in the storage database until it has taken them: in the order of their stream, one
 * after another, across a crash of the process. When the process ends while `handleEvent` runs, the event comes again:
 * its `eventId` tells.
 */
export interface DurableListener {
  /** What its deliveries are kept under: unique, and the same from run to run. */
  readonly name: string;
  /** Types of the events that it gets. Default: all. */
  readonly events?: readonly ProfileMeshEventType[];
  /** An event counts as delivered when this is done. When it throws, the event is kept and tried again later. */
  handleEvent(event: ProfileMeshEvent, delivery: EventDelivery): void | Promise<void>;
  /** Called when the run is over. */
  close?(): void | Promise<void>;
}
