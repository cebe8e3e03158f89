import { Kysely } from 'kysely';
import type { ResolvedConnection } from '../../config/types.js';
import { throwIfAborted } from '../../core/abort.js';
import { AbortedError, type DatabaseError } from '../../core/errors.js';
import type { AnyKysely, Connection, Connector, SnapshotSession } from '../connector.js';
import { describePostgresTable, listTablesSql } from '../postgres/catalog.js';
import { classifyPostgresError } from '../postgres/classify-error.js';
import { createPostgresDialect } from '../postgres/postgres-dialect.js';
import { beginSnapshotSql, ROLLBACK_STATEMENT } from '../postgres/snapshot-settings.js';
import type { PostgresTraits } from '../postgres/type-traits.js';
import { createPgliteDialect } from './pglite-kysely.js';
import { runQuery } from './run-query.js';
import { acquirePglite, type PgliteInstance } from './shared-instance.js';

const capabilities = {
  // One session: a second snapshot waits for the first.
  maxConnections: 1,
  // The statement runs on this thread; a signal is seen when it is over.
  cancelsStatements: false,
};

/** PostgreSQL in the process, through `@electric-sql/pglite` (optional peer): a directory, or in memory. */
export const pgliteConnector: Connector = {
  name: 'pglite',
  capabilities,

  async connect(connection, { signal } = {}) {
    throwIfAborted(signal);
    const { release, ...instance } = await acquirePglite(connection.filepath);
    return createConnection({ connection, instance, release });
  },
};

interface ConnectionParts {
  readonly connection: ResolvedConnection;
  readonly instance: PgliteInstance;
  release(): Promise<void>;
}

function createConnection({ connection, instance, release }: ConnectionParts): Connection {
  const { serverVersion } = instance;
  const where = `PGlite (${connection.filepath ?? 'in memory'})`;
  const probed = new Map<string, PostgresTraits>();
  const kysely: AnyKysely = new Kysely({ dialect: createPgliteDialect(instance) });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= kysely.destroy().then(release);
    return closing;
  };
  const classifyError = (error: unknown): DatabaseError =>
    classifyPostgresError(error, where) as DatabaseError;
  return {
    connectorName: 'pglite',
    capabilities,
    dialect: createPostgresDialect({ serverVersion }),
    kysely,
    classifyError,
    async listTables({ schema, signal } = {}) {
      throwIfAborted(signal);
      const { sql, parameters } = listTablesSql(schema);
      const done = await instance.turn.acquire();
      try {
        return (await runQuery<{ schema: string; table: string }>(instance.db, sql, parameters)).rows;
      } catch (error) {
        throw classifyError(error);
      } finally {
        done();
      }
    },
    describeTable: (session, table) =>
      describePostgresTable({ session, table, defaultSchema: connection.schema, serverVersion, probed }),
    async snapshot({ signal, statementTimeoutMs = 0 }, work) {
      const done = await instance.turn.acquire();
      try {
        throwIfAborted(signal);
        try {
          await instance.db.exec(beginSnapshotSql({ statementTimeoutMs, serverVersion }));
          return await work(snapshotSession({ instance, signal, classifyError }));
        } finally {
          await instance.db.exec('rollback');
        }
      } finally {
        done();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function snapshotSession(options: {
  instance: PgliteInstance;
  signal: AbortSignal | undefined;
  classifyError: (error: unknown) => DatabaseError;
}): SnapshotSession {
  const { instance, signal, classifyError } = options;
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      throwIfAborted(signal);
      try {
        const { rows } = await runQuery<Row>(instance.db, sql, parameters);
        if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
        return rows;
      } catch (error) {
        if (!(error instanceof AbortedError)) await instance.db.exec(ROLLBACK_STATEMENT);
        throw classifyError(error);
      }
    },
  };
}
