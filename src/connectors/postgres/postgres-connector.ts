import { Kysely, PostgresDialect } from 'kysely';
import type { Client as PgClient, ClientBase, Pool as PgPool, PoolClient, PoolConfig } from 'pg';
import type { ResolvedConnection } from '../../config/types.js';
import { abortable, throwIfAborted } from '../../core/abort.js';
import { AbortedError, DatabaseError, UnsupportedFeatureError } from '../../core/errors.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import type { AnyKysely, Connection, Connector, SnapshotOptions, SnapshotSession } from '../connector.js';
import { importDriver } from '../import-driver.js';
import { describePostgresTable, listTablesSql } from './catalog.js';
import { classifyPostgresError } from './classify-error.js';
import { closingClient } from './closing-client.js';
import { runCopy } from './copy-query.js';
import { poolConfig } from './pool-config.js';
import { createPostgresDialect } from './postgres-dialect.js';
import { beginSnapshotSql, ROLLBACK_STATEMENT, SHARE_SNAPSHOT_SQL } from './snapshot-settings.js';
import { destroySocket, SilentServerError, untilSilent } from './silent-server.js';
import { postgresServerFacts } from './server-facts.js';
import { postgresTableAccess } from './table-access.js';
import { postgresTableFacts, tableName } from './table-facts.js';
import { postgresUserQuery } from './user-query.js';
import type { PostgresTraits } from './type-traits.js';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_STATEMENT_TIMEOUT_MS = 600_000;
const CANCEL_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 30_000;
/** How much longer than the server's own time-out an answer may take before the server counts as gone. */
const SILENCE_GRACE_MS = 5_000;

const capabilities = {
  maxConnections: Number.POSITIVE_INFINITY,
  cancelsStatements: true,
  sharesSnapshots: true,
};

/** PostgreSQL 11 and later, through `pg`. */
export const postgresConnector: Connector = {
  name: 'postgres',
  capabilities,

  async connect(connection, options = {}) {
    const {
      poolSize = 1,
      connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS,
      logger = silentLogger,
      signal,
    } = options;
    throwIfAborted(signal);
    const pg = await importDriver(() => import('pg'), 'pg');
    const config = await poolConfig(connection, connectTimeoutMs).catch((error: unknown) => {
      throw classifyPostgresError(error, 'The connection’s parameters can’t be used', 'connect');
    });
    const Client = closingClient(pg.default.Client);
    const pool = new pg.default.Pool({ ...config, Client, max: poolSize, onConnect: limitWaits });
    const where = `PostgreSQL at ${config.host ?? 'localhost'}:${config.port ?? 5432}/${connection.database}`;
    // An idle client that loses its server emits here; without a listener the process would end.
    pool.on('error', (error) => logger.warn('An idle connection was lost.', { error: error.message }));
    // A client in use emits as well, besides failing its statement.
    pool.on('connect', (client) =>
      client.on('error', (error) => logger.debug('A connection was lost.', { error: error.message })),
    );
    try {
      const server = await abortable(askServer(pool), signal);
      return createConnection({
        connection,
        pool,
        config,
        where,
        ...server,
        logger,
        Client,
      });
    } catch (error) {
      const ended = pool.end();
      // After an abort nobody waits for a host that may never answer.
      if (error instanceof AbortedError)
        ended.catch((late: Error) => logger.debug('Closing failed.', { error: late.message }));
      else await ended;
      throw classifyPostgresError(error, `Could not connect to ${where}`, 'connect');
    }
  },
};

// A lock that somebody else holds ends the wait instead of the run. The pool hands a client out when this is done.
async function limitWaits(client: ClientBase): Promise<void> {
  await client.query(
    `set lock_timeout = ${LOCK_TIMEOUT_MS}; set statement_timeout = ${DEFAULT_STATEMENT_TIMEOUT_MS}`,
  );
}

async function askServer(pool: PgPool): Promise<{ serverVersion: number; utf8: boolean }> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
  );
  return { serverVersion: Number(rows[0]?.version), utf8: rows[0]?.encoding === 'UTF8' };
}

interface ConnectionParts {
  readonly connection: ResolvedConnection;
  readonly pool: PgPool;
  readonly config: PoolConfig;
  readonly where: string;
  readonly serverVersion: number;
  readonly utf8: boolean;
  readonly logger: Logger;
  readonly Client: typeof PgClient;
}

function createConnection(parts: ConnectionParts): Connection {
  const { connection, pool, serverVersion } = parts;
  const probed = new Map<string, PostgresTraits>();
  let closing: Promise<void> | undefined;
  const kysely: AnyKysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const close = (): Promise<void> => {
    // A Kysely that ran nothing leaves the pool open, one that ran something has ended it.
    closing ??= kysely.destroy().then(() => (pool.ended ? undefined : pool.end()));
    return closing;
  };
  return {
    connectorName: 'postgres',
    systemName: 'postgresql',
    capabilities,
    dialect: createPostgresDialect({ serverVersion, utf8: parts.utf8 }),
    kysely,
    classifyError: (error) => classifyPostgresError(error, parts.where) as DatabaseError,
    async listTables({ schema, signal } = {}) {
      throwIfAborted(signal);
      const { sql, parameters } = listTablesSql(schema);
      try {
        return (await pool.query(sql, parameters)).rows;
      } catch (error) {
        throw classifyPostgresError(error, `Could not list the tables of ${parts.where}`);
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
    snapshot: (options, work) => runSnapshot(parts, options, work),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function runSnapshot<T>(
  parts: ConnectionParts,
  options: SnapshotOptions,
  work: (session: SnapshotSession) => Promise<T>,
): Promise<T> {
  const { signal, statementTimeoutMs = DEFAULT_STATEMENT_TIMEOUT_MS, joins } = options;
  throwIfAborted(signal);
  const fail = (error: unknown): never => {
    if (signal?.aborted) throw new AbortedError(undefined, { cause: error });
    throw classifyPostgresError(error, parts.where);
  };
  const connecting = parts.pool.connect();
  const client = await abortable(connecting, signal).catch((error: unknown) => {
    // A client that arrives after the abort goes back to the pool.
    connecting.then(
      (late) => late.release(),
      () => undefined,
    );
    return fail(error);
  });
  let lost: Error | undefined;
  const onError = (error: Error): void => {
    lost = error;
  };
  client.on('error', onError);
  const stop = cancelOnAbort(parts, client, signal);
  const answer = <T>(sent: Promise<T>): Promise<T> =>
    untilSilent({ sent, timeoutMs: statementTimeoutMs + SILENCE_GRACE_MS, signal }).catch(
      (error: unknown) => {
        if (error instanceof SilentServerError) onError(error);
        throw error;
      },
    );
  try {
    const begin = beginSnapshotSql({ statementTimeoutMs, serverVersion: parts.serverVersion, joins });
    await answer(client.query(begin)).catch((error: unknown) =>
      fail(joins === undefined ? error : asLostSnapshot(error, parts.where)),
    );
    const statement = async <T>(send: () => Promise<T>): Promise<T> => {
      throwIfAborted(signal);
      try {
        return await answer(send());
      } catch (error) {
        if (!lost) await answer(client.query(ROLLBACK_STATEMENT)).catch((second: Error) => onError(second));
        return fail(error);
      }
    };
    const query = async <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
      (await statement(() => client.query(sql, [...parameters]))).rows as Row[];
    return await work({
      query,
      async share() {
        const [standby] = await query<{ yes: boolean }>('select pg_is_in_recovery() as yes');
        if (standby?.yes) throw standbySnapshot(parts.where);
        const results: unknown = await statement(() => client.query(SHARE_SNAPSHOT_SQL));
        const [, exported] = results as Array<{ rows: Array<{ name: string }> }>;
        return exported?.rows[0]?.name ?? '';
      },
      copyBinary: (sql, onChunk) =>
        statement(() => runCopy({ client, sql, onChunk, cancel: () => cancelBackend(parts, client) })),
    });
  } finally {
    await stop();
    // A read-only transaction has nothing to keep; a client that can't roll back is not given back.
    if (!lost) await answer(client.query('rollback')).catch(onError);
    client.off('error', onError);
    if (lost instanceof SilentServerError) destroySocket(client);
    client.release(lost ?? false);
  }
}

// What servers of different versions say of a snapshot that is not held any more.
const SNAPSHOT_GONE = new Set(['42704', '22023', '55000']);

function asLostSnapshot(cause: unknown, where: string): unknown {
  const { code } = cause as { readonly code?: string };
  if (code === undefined || !SNAPSHOT_GONE.has(code)) return cause;
  return new DatabaseError(
    'PM_DB_CONNECTION',
    `${where}: the connection that held the shared snapshot was lost, so no other can join it. Profile again, or use execution.consistency table.`,
    { cause, details: { sqlstate: code } },
  );
}

function standbySnapshot(where: string): UnsupportedFeatureError {
  return new UnsupportedFeatureError({
    feature: 'One snapshot for several connections',
    connector: `the standby ${where}`,
    alternative: 'use execution.consistency table, or connect to the primary',
  });
}

/** On abort the running statement is cancelled over a connection of its own. The result waits for a cancel under way. */
function cancelOnAbort(
  parts: ConnectionParts,
  client: PoolClient,
  signal: AbortSignal | undefined,
): () => Promise<void> {
  if (!signal) return async () => undefined;
  let cancelling: Promise<void> | undefined;
  const onAbort = (): void => {
    cancelling = cancelBackend(parts, client);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return async () => {
    signal.removeEventListener('abort', onAbort);
    await cancelling;
  };
}

async function cancelBackend(parts: ConnectionParts, client: PoolClient): Promise<void> {
  // pg keeps the backend's id from the start-up message; its types leave it out.
  const { processID } = client as PoolClient & { readonly processID: number | null };
  const canceller = new parts.Client({ ...parts.config, connectionTimeoutMillis: CANCEL_TIMEOUT_MS });
  canceller.on('error', (error) =>
    parts.logger.debug('The cancelling connection failed.', { error: error.message }),
  );
  try {
    await canceller.connect();
    await canceller.query('select pg_catalog.pg_cancel_backend($1)', [processID]);
  } catch (error) {
    parts.logger.warn('The running statement could not be cancelled; its time-out will end it.', {
      error: (error as Error).message,
    });
  } finally {
    await canceller
      .end()
      .catch((error: Error) => parts.logger.debug('Closing failed.', { error: error.message }));
  }
}
