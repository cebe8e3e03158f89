import type { Kysely } from 'kysely';
import type { ProfileMeshEvent } from '../../model/event.js';
import { toWireEvent } from '../../wire/event.js';
import type { OutboxRow, StorageSchema } from '../storage-schema.js';

const ROWS_PER_STATEMENT = 1000;

/**
 * Adds events to a stream, within a transaction: theirs is the next numbers without gaps, however many processes append.
 * Events whose id is in the outbox already are left out, so an append whose answer was lost can be repeated.
 */
export async function appendEvents(
  transaction: Kysely<StorageSchema>,
  streamId: string,
  events: readonly ProfileMeshEvent[],
): Promise<void> {
  if (events.length === 0) return;
  // Locks the stream first: two that append at the same time would else take the same numbers.
  const stream = await transaction
    .updateTable('streams')
    .set({ state: 'open' })
    .where('stream_id', '=', streamId)
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  const fresh = await withoutKnown(transaction, events);
  const last = Number(stream.last_sequence);
  const rows = fresh.map((event, index) => toOutboxRow(event, { streamId, sequence: last + index + 1 }));
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await transaction
      .insertInto('outbox')
      .values(rows.slice(start, start + ROWS_PER_STATEMENT))
      .execute();
  }
  await transaction
    .updateTable('streams')
    .set({ last_sequence: last + rows.length })
    .where('stream_id', '=', streamId)
    .execute();
}

/** Adds one event by one statement, outside a transaction. @throws whatever the driver threw, for a known id too */
export async function appendOne(
  db: Kysely<StorageSchema>,
  streamId: string,
  event: ProfileMeshEvent,
): Promise<void> {
  const row = toOutboxRow(event, { streamId, sequence: 0 });
  const { numInsertedOrUpdatedRows } = await db
    .with('moved', (cte) =>
      cte
        .updateTable('streams')
        .set((eb) => ({ last_sequence: eb('last_sequence', '+', 1), state: 'open' as const }))
        .where('stream_id', '=', streamId)
        .returning('last_sequence'),
    )
    .insertInto('outbox')
    .columns(['stream_id', 'sequence', 'event_id', 'event_type', 'table_name', 'payload'])
    .expression((eb) =>
      eb
        .selectFrom('moved')
        .select([
          eb.cast<string>(eb.val(row.stream_id), 'varchar(36)').as('stream_id'),
          'last_sequence',
          eb.cast<string>(eb.val(row.event_id), 'varchar(36)').as('event_id'),
          eb.cast<string>(eb.val(row.event_type), 'varchar(100)').as('event_type'),
          eb.cast<string>(eb.val(row.table_name), 'text').as('table_name'),
          eb.cast<string>(eb.val(row.payload), 'text').as('payload'),
        ]),
    )
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw new Error(`The event stream ${streamId} is gone.`);
}

async function withoutKnown(
  transaction: Kysely<StorageSchema>,
  events: readonly ProfileMeshEvent[],
): Promise<ProfileMeshEvent[]> {
  const seen = new Set<string>();
  for (let start = 0; start < events.length; start += ROWS_PER_STATEMENT) {
    const ids = events.slice(start, start + ROWS_PER_STATEMENT).map(({ eventId }) => eventId);
    const known = await transaction
      .selectFrom('outbox')
      .select('event_id')
      .where('event_id', 'in', ids)
      .execute();
    for (const { event_id } of known) seen.add(event_id);
  }
  return events.filter(({ eventId }) => {
    const isNew = !seen.has(eventId);
    seen.add(eventId);
    return isNew;
  });
}

function toOutboxRow(event: ProfileMeshEvent, place: { streamId: string; sequence: number }): OutboxRow {
  return {
    stream_id: place.streamId,
    sequence: place.sequence,
    event_id: event.eventId,
    event_type: event.type,
    table_name: event.table,
    payload: JSON.stringify(toWireEvent(event)),
  };
}
