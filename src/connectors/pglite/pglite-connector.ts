import { Kysely } from 'kysely';
import type { ResolvedConnection } from '../../config/types.js';
import { throwIfAborted } from '../../core/abort.js';
import { AbortedError, type DatabaseError } from '../../core/errors.js';
import type { AnyKysely, Connection, Connector, SnapshotSession } from '../connector.js';
import { describePostgresTable, listTablesSql } from '../postgres/catalog.js';
import { classifyPostgresError } from '../postgres/classify-error.js';
import { createPostgresDialect } from '../postgres/postgres-dialect.js';
import { beginSnapshotSql, ROLLBACK_STATEMENT } from '../postgres/snapshot-settings.js';
import { postgresServerFacts } from '../postgres/server-facts.js';
import { postgresTableAccess } from '../postgres/table-access.js';
import { postgresTableFacts, tableName } from '../postgres/table-facts.js';
import { postgresUserQuery } from '../postgres/user-query.js';
import type { PostgresTraits } from '../postgres/type-traits.js';
import { createPgliteDialect } from './pglite-kysely.js';
import { runPgliteCopy } from './run-copy.js';
import { acquirePglite, type PgliteInstance } from './shared-instance.js';

const capabilities = {
  // One session: a second snapshot waits for the first.
  maxConnections: 1,
  // PGlite can't be interrupted; a signal is seen when the statement is over.
  cancelsStatements: false,
  sharesSnapshots: false,
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
    systemName: 'postgresql',
    capabilities,
    dialect: createPostgresDialect({ serverVersion }),
    kysely,
    classifyError,
    async listTables({ schema, signal } = {}) {
      throwIfAborted(signal);
      const { sql, parameters } = listTablesSql(schema);
      const done = await instance.turn.acquire();
      try {
        return (await instance.db.query<{ schema: string; table: string }>(sql, parameters)).rows;
      } catch (error) {
        throw classifyError(error);
      } finally {
        done();
      }
    },
    describeTable: (session, table) =>
      describePostgresTable({ session, table, defaultSchema: connection.schema, serverVersion, probed }),
    tableFacts: (session, options) =>
      postgresTableFacts(session, { ...options, defaultSchema: connection.schema }),
    serverFacts: (session) => postgresServerFacts(session, serverVersion),
    tableAccess: (session, tables) =>
      postgresTableAccess(session, { tables, defaultSchema: connection.schema }),
    userQuery: postgresUserQuery,
    quoteTable: (table) => tableName(table, connection.schema),
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
  const { db } = instance;
  const statement = async <T>(send: () => Promise<T>): Promise<T> => {
    throwIfAborted(signal);
    try {
      const answer = await send();
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      return answer;
    } catch (error) {
      if (!(error instanceof AbortedError)) await db.exec(ROLLBACK_STATEMENT);
      throw classifyError(error);
    }
  };
  return {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await statement(() => db.query<Row>(sql, parameters))).rows,
    copyBinary: (sql, onChunk) => statement(() => runPgliteCopy(db, sql, onChunk)),
  };
}
