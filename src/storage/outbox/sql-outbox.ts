import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Connection } from '../../connectors/connector.js';
import type { ProfileMeshEvent } from '../../model/event.js';
import { parseWireEvent } from '../../wire/parse-event.js';
import { storageDatabase } from '../ensure-tables.js';
import { storageFailure } from '../storage-failure.js';
import type { StorageSchema } from '../storage-schema.js';
import type { TableNames } from '../table-names.js';
import { TableNamesPlugin } from '../table-names-plugin.js';
import { toUtcText } from '../utc-text.js';
import { appendEvents, appendOne } from './append-events.js';
import type { ClaimedStream, DeliveryMark, EventOutbox, EventStream, OutboxEntry } from './event-outbox.js';
import { waitingDeliveries } from './event-backlog.js';
import { abandonedTables, LIFE_TYPES } from './unfinished-tables.js';

// More old streams than these are left to the next run, or to a flush.
const CLAIMED_AT_ONCE = 200;
const KEPT_DAYS = 30;
const PRUNED_AT_ONCE = 500;
const MS_PER_DAY = 86_400_000;

// The database's clock: those of the processes may differ.
const now = sql<number>`extract(epoch from current_timestamp)`;

/** Three tables of the storage database. Claims end by themselves when their owner is gone. */
class SqlOutbox implements EventOutbox {
  readonly isDurable = true;
  readonly #db: Kysely<StorageSchema>;
  readonly #names: TableNames;
  readonly #owner = randomUUID();
  readonly #leaseSeconds: number;

  constructor(options: { connection: Connection; names: TableNames; claimMs: number }) {
    this.#db = storageDatabase(options.connection, options.names);
    this.#names = options.names;
    this.#leaseSeconds = options.claimMs / 1000;
  }

  async open(stream: EventStream, listeners: readonly string[]): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('streams')
        .values({
          stream_id: stream.streamId,
          run_id: stream.runId,
          state: 'open',
          owner: this.#owner,
          lease_until: this.#leaseEnd(),
          last_sequence: 0,
          created_at: toUtcText(new Date()),
        })
        .execute();
      const deliveries = listeners.map((listener) => ({
        stream_id: stream.streamId,
        listener,
        delivered: 0,
        error: null,
      }));
      await transaction.insertInto('deliveries').values(deliveries).execute();
    });
  }

  async append(streamId: string, events: readonly ProfileMeshEvent[]): Promise<void> {
    const [event] = events;
    if (event && events.length === 1) {
      try {
        await appendOne(this.#db, streamId, event);
        return;
      } catch (error) {
        // An event that is there already: the long way finds it.
        if (!(await this.#knows(event.eventId))) throw error;
      }
    }
    await this.#db.transaction().execute((transaction) => appendEvents(transaction, streamId, events));
  }

  async #knows(eventId: string): Promise<boolean> {
    const found = await this.#db
      .selectFrom('outbox')
      .select('sequence')
      .where('event_id', '=', eventId)
      .executeTakeFirst();
    return found !== undefined;
  }

  async read(options: { streamId: string; after: number; limit: number }): Promise<OutboxEntry[]> {
    const { streamId, after, limit } = options;
    const rows = await this.#db
      .selectFrom('outbox')
      .select(['sequence', 'event_type', 'payload'])
      .where('stream_id', '=', streamId)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map(({ sequence, event_type, payload }) => ({
      streamId,
      sequence: Number(sequence),
      eventType: event_type,
      payload,
    }));
  }

  async markOf(streamId: string, listener: string): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('deliveries')
      .select('delivered')
      .where('stream_id', '=', streamId)
      .where('listener', '=', listener)
      .executeTakeFirst();
    return row && Number(row.delivered);
  }

  async moveMark(mark: DeliveryMark, transaction?: Kysely<StorageSchema>): Promise<boolean> {
    const db = transaction?.withPlugin(new TableNamesPlugin(this.#names)) ?? this.#db;
    const { numUpdatedRows } = await db
      .updateTable('deliveries')
      .set({ delivered: mark.to, error: null })
      .where('stream_id', '=', mark.streamId)
      .where('listener', '=', mark.listener)
      .where('delivered', '=', mark.from)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async noteFailure(failure: { streamId: string; listener: string; error: string }): Promise<void> {
    await this.#db
      .updateTable('deliveries')
      .set({ error: failure.error })
      .where('stream_id', '=', failure.streamId)
      .where('listener', '=', failure.listener)
      .execute();
  }

  async renew(streamIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (streamIds.length === 0) return new Set();
    const rows = await this.#db
      .updateTable('streams')
      .set({ owner: this.#owner, lease_until: this.#leaseEnd() })
      .where('stream_id', 'in', streamIds)
      .where((eb) =>
        eb.or([eb('owner', '=', this.#owner), eb('lease_until', 'is', null), eb('lease_until', '<', now)]),
      )
      .returning('stream_id')
      .execute();
    return new Set(rows.map(({ stream_id }) => stream_id));
  }

  async claim(listeners: readonly string[]): Promise<ClaimedStream[]> {
    await this.#finish();
    await this.#prune();
    const free = await this.#db
      .selectFrom('streams')
      .select(['stream_id', 'run_id', 'state'])
      .where('state', '!=', 'done')
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .where((eb) =>
        eb.or([
          eb('state', '=', 'open'),
          // A list of none is no SQL.
          eb.exists(waitingDeliveries(eb).where('deliveries.listener', 'in', ['', ...listeners])),
        ]),
      )
      .orderBy('created_at')
      .limit(CLAIMED_AT_ONCE)
      .execute();
    if (free.length === 0) return [];
    const owned = await this.renew(free.map(({ stream_id }) => stream_id));
    return free
      .filter(({ stream_id }) => owned.has(stream_id))
      .map(({ stream_id, run_id, state }) => ({
        streamId: stream_id,
        runId: run_id,
        isOpen: state === 'open',
      }));
  }

  async settle(streamId: string): Promise<number> {
    return this.#db.transaction().execute(async (transaction) => {
      // A run that is being stored holds the stream: what it commits is seen here, or it has not happened.
      const stream = await transaction
        .updateTable('streams')
        .set({ state: 'closed' })
        .where('stream_id', '=', streamId)
        .where('state', '=', 'open')
        .returning('stream_id')
        .executeTakeFirst();
      if (stream === undefined) return 0;
      const rows = await transaction
        .selectFrom('outbox')
        .select('payload')
        .where('stream_id', '=', streamId)
        .where('event_type', 'in', [...LIFE_TYPES])
        .orderBy('sequence')
        .execute();
      const events = rows.map(({ payload }) => parseWireEvent(JSON.parse(payload)));
      const abandoned = abandonedTables(streamId, events, new Date());
      await appendEvents(transaction, streamId, abandoned);
      await transaction
        .updateTable('streams')
        .set({ state: 'closed' })
        .where('stream_id', '=', streamId)
        .execute();
      return abandoned.length;
    });
  }

  async release(streamId: string): Promise<void> {
    await this.#db
      .updateTable('streams')
      .set((eb) => ({
        owner: null,
        lease_until: null,
        state: eb
          .case()
          .when(eb.exists(waitingDeliveries(eb)))
          .then('closed' as const)
          .else('done' as const)
          .end(),
      }))
      .where('stream_id', '=', streamId)
      .where('owner', '=', this.#owner)
      .execute();
  }

  /** Streams of which everything was delivered when their process ended, before it could say so. */
  async #finish(): Promise<void> {
    await this.#db
      .updateTable('streams')
      .set({ state: 'done', owner: null, lease_until: null })
      .where('state', '=', 'closed')
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .where((eb) => eb.not(eb.exists(waitingDeliveries(eb))))
      .execute();
  }

  /** What everybody has had for a month is of no use any more. */
  async #prune(): Promise<void> {
    const old = await this.#db
      .selectFrom('streams')
      .select('stream_id')
      .where('state', '=', 'done')
      .where('created_at', '<', toUtcText(new Date(Date.now() - KEPT_DAYS * MS_PER_DAY)))
      .limit(PRUNED_AT_ONCE)
      .execute();
    if (old.length === 0) return;
    const ids = old.map(({ stream_id }) => stream_id);
    await this.#db.transaction().execute(async (transaction) => {
      for (const table of ['deliveries', 'outbox', 'streams'] as const) {
        await transaction.deleteFrom(table).where('stream_id', 'in', ids).execute();
      }
    });
  }

  #leaseEnd() {
    return sql<number>`${now} + ${this.#leaseSeconds}`;
  }
}

/** An outbox in the storage database. What the database refuses comes as PM_STORAGE_FAILED. The connection stays the caller's. */
export function createSqlOutbox(options: {
  readonly connection: Connection;
  readonly names: TableNames;
  readonly claimMs: number;
}): EventOutbox {
  const outbox = new SqlOutbox(options);
  const guard = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      const what = 'The events that wait for delivery could not be read or written';
      throw storageFailure({ connection: options.connection, error, what });
    }
  };
  return {
    isDurable: true,
    open: (stream, listeners) => guard(outbox.open(stream, listeners)),
    append: (streamId, events) => guard(outbox.append(streamId, events)),
    read: (range) => guard(outbox.read(range)),
    markOf: (streamId, listener) => guard(outbox.markOf(streamId, listener)),
    moveMark: (mark, transaction) => guard(outbox.moveMark(mark, transaction)),
    noteFailure: (failure) => guard(outbox.noteFailure(failure)),
    renew: (streamIds) => guard(outbox.renew(streamIds)),
    claim: (listeners) => guard(outbox.claim(listeners)),
    settle: (streamId) => guard(outbox.settle(streamId)),
    release: (streamId) => guard(outbox.release(streamId)),
  };
}
