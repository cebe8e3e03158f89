import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import type { WaitingEvents } from '../../model/waiting-events.js';
import type { StorageSchema } from '../storage-schema.js';
import { epochSeconds, fromEpochSeconds } from '../utc-text.js';

/** The deliveries of the stream of the outer query that are not complete. */
export function waitingDeliveries(eb: ExpressionBuilder<StorageSchema, 'streams'>) {
  return eb
    .selectFrom('deliveries')
    .select('deliveries.listener')
    .whereRef('deliveries.stream_id', '=', 'streams.stream_id')
    .whereRef('deliveries.delivered', '<', 'streams.last_sequence');
}

/** What waits for delivery, oldest run first. */
export async function readBacklog(db: Kysely<StorageSchema>): Promise<WaitingEvents[]> {
  const rows = await db
    .selectFrom('streams')
    .innerJoin('deliveries', 'deliveries.stream_id', 'streams.stream_id')
    .select(['streams.stream_id', 'run_id', 'listener', 'last_sequence', 'delivered', 'error'])
    .select(epochSeconds('created_at').as('started_seconds'))
    .select(
      sql<boolean>`coalesce(lease_until > extract(epoch from current_timestamp), false)`.as('is_claimed'),
    )
    .where('state', '!=', 'done')
    .whereRef('delivered', '<', 'last_sequence')
    .orderBy('created_at')
    .orderBy('streams.stream_id')
    .orderBy('listener')
    .execute();
  return rows.map((row) => ({
    listener: row.listener,
    streamId: row.stream_id,
    runId: row.run_id,
    startedAt: fromEpochSeconds(row.started_seconds),
    waiting: Number(row.last_sequence) - Number(row.delivered),
    error: row.error,
    isClaimed: row.is_claimed,
  }));
}

/** Drops what waits for one listener, but for what a process is delivering. Gives how many events at most. */
export async function discardBacklog(db: Kysely<StorageSchema>, listener: string): Promise<number> {
  const own = (await readBacklog(db)).filter((entry) => entry.listener === listener && !entry.isClaimed);
  await db.transaction().execute(async (transaction) => {
    for (const { streamId, waiting } of own) {
      await transaction
        .updateTable('deliveries')
        .set((eb) => ({ delivered: eb('delivered', '+', waiting), error: null }))
        .where('stream_id', '=', streamId)
        .where('listener', '=', listener)
        .execute();
    }
  });
  return own.reduce((sum, { waiting }) => sum + waiting, 0);
}
