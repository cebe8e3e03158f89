import type { Kysely } from 'kysely';
import type { ProfileMeshEvent } from '../../model/event.js';
import type { StorageSchema } from '../storage-schema.js';

/** An event with its place in its stream. */
export interface OutboxEntry {
  readonly streamId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly eventType: string;
  /** The event in its shape on the wire, as JSON. */
  readonly payload: string;
}

/** The events of one run of one process. */
export interface EventStream {
  readonly streamId: string;
  readonly runId: string | null;
}

/** A stream that nobody owned. */
export interface ClaimedStream extends EventStream {
  /** Its run did not come to an end. */
  readonly isOpen: boolean;
}

/** A move of a listener's mark: it has everything up to `to`. */
export interface DeliveryMark {
  readonly streamId: string;
  readonly listener: string;
  readonly from: number;
  readonly to: number;
}

/** Where events are until every listener has them. Streams are opened, appended to and delivered by their owner. */
export interface EventOutbox {
  /** False: what it holds is gone with the process. */
  readonly isDurable: boolean;
  /** Makes a stream of which these listeners get the events, and owns it. */
  open(stream: EventStream, listeners: readonly string[]): Promise<void>;
  /** Adds events, all or none, in their order. One whose id is there already is left out. */
  append(streamId: string, events: readonly ProfileMeshEvent[]): Promise<void>;
  /** The entries after a number, in order. */
  read(options: { streamId: string; after: number; limit: number }): Promise<OutboxEntry[]>;
  /** How far a listener has got; `undefined` when it is none of the stream's. */
  markOf(streamId: string, listener: string): Promise<number | undefined>;
  /** False: somebody else moved it. `transaction`: to be done together with the delivery itself. */
  moveMark(mark: DeliveryMark, transaction?: Kysely<StorageSchema>): Promise<boolean>;
  /** Notes why the next event can't be delivered, for those who look. */
  noteFailure(failure: { streamId: string; listener: string; error: string }): Promise<void>;
  /** Keeps the claims on these streams, and takes back what was lost and is free again. Gives those that are owned. */
  renew(streamIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Takes over streams that nobody owns any more and that have something to do: for these listeners, or their end. Oldest first. */
  claim(listeners: readonly string[]): Promise<ClaimedStream[]>;
  /**
   * Ends what was begun: a ProfilingFailed for every table of the stream that started and has no end. Nothing is appended
   * after it. Gives how many there were.
   */
  settle(streamId: string): Promise<number>;
  /** Gives up the claim: the stream is done, or somebody else may deliver what is left. */
  release(streamId: string): Promise<void>;
}
