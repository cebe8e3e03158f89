import type { ProfileMeshEvent } from '../../model/event.js';
import { toWireEvent } from '../../wire/event.js';
import type { ClaimedStream, DeliveryMark, EventOutbox, EventStream, OutboxEntry } from './event-outbox.js';

/** An outbox for a run that is not stored: it lives as long as the process. */
export class MemoryOutbox implements EventOutbox {
  readonly isDurable = false;
  #entries: OutboxEntry[] = [];
  readonly #ids = new Set<string>();
  readonly #marks = new Map<string, number>();

  async open(_stream: EventStream, listeners: readonly string[]): Promise<void> {
    for (const listener of listeners) this.#marks.set(listener, 0);
  }

  async append(streamId: string, events: readonly ProfileMeshEvent[]): Promise<void> {
    for (const event of events) {
      if (this.#ids.has(event.eventId)) continue;
      this.#ids.add(event.eventId);
      const sequence = this.#entries.length + 1;
      const payload = JSON.stringify(toWireEvent(event));
      this.#entries.push({ streamId, sequence, eventType: event.type, payload });
    }
  }

  async read({ after, limit }: { after: number; limit: number }): Promise<OutboxEntry[]> {
    return this.#entries.slice(after, after + limit);
  }

  async markOf(_streamId: string, listener: string): Promise<number | undefined> {
    return this.#marks.get(listener);
  }

  async moveMark(mark: DeliveryMark): Promise<boolean> {
    if (this.#marks.get(mark.listener) !== mark.from) return false;
    this.#marks.set(mark.listener, mark.to);
    return true;
  }

  async noteFailure(): Promise<void> {
    // Nobody but this process could look.
  }

  async renew(streamIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(streamIds);
  }

  async claim(): Promise<ClaimedStream[]> {
    return [];
  }

  async settle(): Promise<number> {
    return 0;
  }

  async release(): Promise<void> {
    this.#entries = [];
  }
}
