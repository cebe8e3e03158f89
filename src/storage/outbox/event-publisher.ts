import type { Kysely } from 'kysely';
import type { Logger } from '../../core/logger.js';
import { redactText } from '../../core/redact.js';
import type { ProfileMeshEvent } from '../../model/event.js';
import type { StorageSchema } from '../storage-schema.js';
import { appendEvents } from './append-events.js';
import type { EventOutbox } from './event-outbox.js';
import type { OutboxDispatcher } from './outbox-dispatcher.js';

export interface PublisherOptions {
  readonly outbox: EventOutbox;
  readonly streamId: string;
  readonly dispatcher: OutboxDispatcher;
  /** True: a ProfilingCompleted is kept back until the run is stored, and written together with it. */
  readonly holdsCompleted: boolean;
  readonly logger: Logger;
}

/**
 * Writes a run's events to the outbox as they happen. A ProfilingCompleted says that a profile is stored, so it is written in the
 * transaction that stores it: both are there, or neither.
 */
export class EventPublisher {
  readonly #options: PublisherOptions;
  #queue: ProfileMeshEvent[] = [];
  #held: ProfileMeshEvent[] = [];
  #flushing: Promise<void> = Promise.resolve();
  #saving: { events: readonly ProfileMeshEvent[]; isWritten: boolean } | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Resolves when the event is in the outbox. Rejects when it could not be written: the next attempt takes it along. */
  publish(event: ProfileMeshEvent): Promise<void> {
    if (this.#options.holdsCompleted && event.type === 'ProfilingCompleted') {
      this.#held.push(event);
      return Promise.resolve();
    }
    this.#queue.push(event);
    return this.#flush();
  }

  /** Runs what stores the run; within its transaction, {@link writeHeld} adds the events that were kept back. */
  async saveWith<T>(save: () => Promise<T>): Promise<T> {
    // Not within the transaction: on a database with one connection neither would go on.
    await this.#flushing.catch(() => undefined);
    const saving = { events: [...this.#queue, ...this.#held], isWritten: false };
    this.#saving = saving;
    const result = await save();
    if (saving.isWritten) {
      const written = new Set(saving.events);
      this.#queue = this.#queue.filter((event) => !written.has(event));
      this.#held = this.#held.filter((event) => !written.has(event));
      this.#options.dispatcher.wake();
    }
    return result;
  }

  async writeHeld(transaction: Kysely<StorageSchema>): Promise<void> {
    const saving = this.#saving;
    if (!saving) return;
    await appendEvents(transaction, this.#options.streamId, saving.events);
    saving.isWritten = true;
  }

  /** Writes what is left, ends what has no end, and delivers. Never rejects. */
  async close(): Promise<void> {
    const { outbox, streamId, dispatcher, logger } = this.#options;
    try {
      await this.#flush();
      await outbox.settle(streamId);
    } catch (error) {
      const message = redactText(error instanceof Error ? error.message : String(error));
      const lost = this.#queue.length;
      logger.error(
        `The end of the run's events could not be written, ${lost} events are lost to its durable listeners: ${message}`,
      );
    }
    await dispatcher.close();
  }

  #flush(): Promise<void> {
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#writeQueue());
    return this.#flushing;
  }

  async #writeQueue(): Promise<void> {
    const { outbox, streamId, dispatcher } = this.#options;
    const events = [...this.#queue];
    if (events.length === 0) return;
    await outbox.append(streamId, events);
    this.#queue = this.#queue.slice(events.length);
    dispatcher.wake();
  }
}
