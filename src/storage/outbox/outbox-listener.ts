import type { Kysely } from 'kysely';
import type { DurableListener } from '../../events/durable-listener.js';
import { parseWireEvent } from '../../wire/parse-event.js';
import type { StorageSchema } from '../storage-schema.js';
import type { OutboxEntry } from './event-outbox.js';

/** Notes that the entries have arrived; with a transaction, together with what it writes. @throws when somebody else did */
export type ConfirmDelivery = (transaction?: Kysely<StorageSchema>) => Promise<void>;

/** What the outbox delivers to. */
export interface OutboxListener {
  readonly name: string;
  /** How many entries one delivery takes. */
  readonly batchSize: number;
  wants(eventType: string): boolean;
  /** Delivers entries of one stream, in order, and confirms them. */
  deliver(entries: readonly OutboxEntry[], confirm: ConfirmDelivery): Promise<void>;
  close(): Promise<void>;
}

/** True for an event that passes a listener's `events`. */
export function wantsEvent(events: readonly string[] | null | undefined): (eventType: string) => boolean {
  return (eventType) => events === null || events === undefined || events.includes(eventType);
}

/** One event at a time: at least once, because it can't be told together with the confirmation. */
export function fromDurableListener(listener: DurableListener): OutboxListener {
  return {
    name: listener.name,
    batchSize: 1,
    wants: wantsEvent(listener.events),
    async deliver(entries, confirm) {
      for (const { streamId, sequence, payload } of entries) {
        const event = parseWireEvent(JSON.parse(payload));
        await listener.handleEvent(event, { streamId, sequence });
      }
      await confirm();
    },
    async close() {
      await listener.close?.();
    },
  };
}
