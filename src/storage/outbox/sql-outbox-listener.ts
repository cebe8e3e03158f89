import type { Kysely } from 'kysely';
import type { Connection } from '../../connectors/connector.js';
import { formatTableName } from '../../core/format-table-name.js';
import { parseWireEvent } from '../../wire/parse-event.js';
import { toEventRow } from '../event-row.js';
import { storageFailure } from '../storage-failure.js';
import type { StorageSchema } from '../storage-schema.js';
import type { TableName } from '../table-name.js';
import { TableNamesPlugin } from '../table-names-plugin.js';
import type { OutboxEntry } from './event-outbox.js';
import { type OutboxListener, wantsEvent } from './outbox-listener.js';

// 13 columns a row: far below the parameters that one statement takes.
const ROWS_PER_DELIVERY = 200;

/**
 * Writes events to an events table, each once. Where that is in the outbox's own database, rows and mark are written in one
 * transaction; elsewhere a row that is there already, by its event_id, is left as it is.
 */
export function createSqlOutboxListener(options: {
  readonly name: string;
  readonly connection: Connection;
  readonly table: TableName;
  readonly events: readonly string[] | null;
  /** The events table is in the database of the outbox. */
  readonly isSameDatabase: boolean;
}): OutboxListener {
  const { name, connection, table, events, isSameDatabase } = options;
  const plugin = new TableNamesPlugin({ events: table });
  const insert = async (db: Kysely<StorageSchema>, entries: readonly OutboxEntry[]): Promise<void> => {
    const createdAt = new Date();
    const rows = entries.map(({ payload }) => toEventRow(parseWireEvent(JSON.parse(payload)), createdAt));
    await db
      .insertInto('events')
      .values(rows)
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .execute();
  };
  return {
    name,
    batchSize: ROWS_PER_DELIVERY,
    wants: wantsEvent(events),
    async deliver(entries, confirm) {
      const db: Kysely<StorageSchema> = connection.kysely;
      try {
        if (isSameDatabase) {
          await db.transaction().execute(async (transaction) => {
            await insert(transaction.withPlugin(plugin), entries);
            await confirm(transaction);
          });
        } else {
          await insert(db.withPlugin(plugin), entries);
          await confirm();
        }
      } catch (error) {
        const where = formatTableName(table);
        const what = `${entries.length} events were not stored: writing to table ${where} failed`;
        throw storageFailure({ connection, error, what, details: { table: where } });
      }
    },
    async close() {
      // The connection is its opener's to close.
    },
  };
}
