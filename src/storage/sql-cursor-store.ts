import type { Kysely } from 'kysely';
import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { CursorStore } from '../workflow/cursor-store.js';
import { ensureStorageTables, storageDatabase } from './ensure-tables.js';
import { storageFailure } from './storage-failure.js';
import type { StorageSchema } from './storage-schema.js';
import { storageTableNames } from './table-names.js';
import { toUtcText } from './utc-text.js';

/**
 * Cursors in the table `profilemesh_cursors` of the storage database. Each change is one statement that tests and
 * writes, so of two processes that change a key at once one gets `false`. The connection stays the caller's.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED when the table could not be made ready
 */
export async function createSqlCursorStore(options: {
  readonly connection: Connection;
  readonly storage: Pick<ResolvedConfig['storage'], 'runsTable' | 'resultsTable' | 'createTables'>;
  readonly logger?: Logger;
}): Promise<CursorStore> {
  const { connection, storage, logger = silentLogger } = options;
  const names = storageTableNames(storage);
  const needed = storage.createTables ? names : { cursors: names.cursors };
  await ensureStorageTables({ connection, names: needed, createTables: storage.createTables, logger });
  return new SqlCursorStore(connection, storageDatabase(connection, names));
}

class SqlCursorStore implements CursorStore {
  readonly #connection: Connection;
  readonly #db: Kysely<StorageSchema>;

  constructor(connection: Connection, db: Kysely<StorageSchema>) {
    this.#connection = connection;
    this.#db = db;
  }

  async get(key: string): Promise<string | undefined> {
    const row = await this.#guard(key, 'read', () =>
      this.#db.selectFrom('cursors').select('value').where('key', '=', key).executeTakeFirst(),
    );
    return row?.value;
  }

  async compareAndSet(key: string, expected: string | undefined, next: string | undefined): Promise<boolean> {
    if (expected === undefined && next === undefined) return (await this.get(key)) === undefined;
    return this.#guard(key, 'written', async () => {
      if (expected === undefined) return (await this.#insert(key, next as string)) === 1n;
      if (next === undefined) return (await this.#delete(key, expected)) === 1n;
      return (await this.#update({ key, expected, next })) === 1n;
    });
  }

  async #insert(key: string, value: string): Promise<bigint | undefined> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('cursors')
      .values({ key, value, updated_at: toUtcText(new Date()) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows;
  }

  async #update(change: { key: string; expected: string; next: string }): Promise<bigint> {
    const { numUpdatedRows } = await this.#db
      .updateTable('cursors')
      .set({ value: change.next, updated_at: toUtcText(new Date()) })
      .where('key', '=', change.key)
      .where('value', '=', change.expected)
      .executeTakeFirst();
    return numUpdatedRows;
  }

  async #delete(key: string, expected: string): Promise<bigint> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('cursors')
      .where('key', '=', key)
      .where('value', '=', expected)
      .executeTakeFirst();
    return numDeletedRows;
  }

  async #guard<Result>(
    key: string,
    action: 'read' | 'written',
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storageFailure({
        connection: this.#connection,
        error,
        code: 'PM_CURSOR_STORE',
        what: `The cursor '${key}' could not be ${action}`,
        details: { key },
      });
    }
  }
}
