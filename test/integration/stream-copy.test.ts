import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, SnapshotSession } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { CopyDecoder } from '../../src/profiling/stream/copy-decoder.js';
import { createTestPostgresDatabase, type TestPostgresDatabase } from '../support/postgres.js';
import { testConnection } from '../support/test-config.js';

const registry = createConnectorRegistry();
const ROWS = 20_000;
const COPY = 'copy (select id, pad from rows) to stdout (format binary)';

describe('copyBinary', () => {
  let database: TestPostgresDatabase;
  let connection: Connection;

  beforeAll(async () => {
    database = await createTestPostgresDatabase();
    connection = await registry.connect(testConnection(database));
    await database.query(
      `create table rows as select i as id, repeat('x', 100) as pad from generate_series(1, ${ROWS}) i`,
    );
    await database.query(`create function noisy(x int) returns int volatile language plpgsql as
      $$ begin raise notice 'row %', x; return x; end $$`);
    await database.query(
      `create view broken as select id / case when id = ${ROWS} then 0 else 1 end as id, pad from rows`,
    );
    await database.query(
      'create view slow as select id, pad, pg_sleep(case when id > 9000 then 0.001 else 0 end)::text as s from rows',
    );
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  /** Reads a COPY of `columns` columns and counts its rows. */
  async function rowsOf(session: SnapshotSession, sql = COPY, columns = 2): Promise<number> {
    const decoder = new CopyDecoder({ columns, onBatch: () => undefined });
    await session.copyBinary?.(sql, (chunk, framed) => decoder.push(chunk, framed));
    decoder.end();
    return decoder.rowCount;
  }

  const stillUsable = async (session: SnapshotSession): Promise<void> => {
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await rowsOf(session)).toBe(ROWS);
  };

  it('gives every byte, and the connection back', async () => {
    await connection.snapshot({}, async (session) => {
      expect(await rowsOf(session)).toBe(ROWS);
      await stillUsable(session);
    });
  });

  it('lets notices pass between the rows', async () => {
    await connection.snapshot({}, async (session) => {
      const sql = 'copy (select noisy(id) from rows where id <= 5000) to stdout (format binary)';
      expect(await rowsOf(session, sql, 1)).toBe(5000);
      await stillUsable(session);
    });
  });

  it('keeps the snapshot usable when the statement fails, at once or after rows', async () => {
    await connection.snapshot({}, async (session) => {
      const missing = 'copy (select nothing from rows) to stdout (format binary)';
      await expect(rowsOf(session, missing)).rejects.toMatchObject({
        code: 'PM_DB_QUERY',
        transient: false,
      });
      await stillUsable(session);
      let bytes = 0;
      const late = session.copyBinary?.('copy (select * from broken) to stdout (format binary)', (chunk) => {
        bytes += chunk.length;
      });
      await expect(late).rejects.toMatchObject({
        code: 'PM_DB_QUERY',
        message: expect.stringContaining('division by zero'),
      });
      expect(bytes).toBeGreaterThan(0);
      await stillUsable(session);
    });
  });

  it('cancels the statement when the reader throws, and says what it threw', async () => {
    await connection.snapshot({}, async (session) => {
      const thrown = new RangeError('enough');
      const reading = session.copyBinary?.(
        'copy (select r.id, r.pad from rows r, generate_series(1, 100000)) to stdout (format binary)',
        () => {
          throw thrown;
        },
      );
      await expect(reading).rejects.toMatchObject({ cause: thrown });
      await stillUsable(session);
    });
  });

  it('cancels the statement on the server when aborted', async () => {
    const controller = new AbortController();
    const reading = connection.snapshot(
      { signal: controller.signal },
      (session) =>
        session.copyBinary?.('copy (select * from slow) to stdout (format binary)', () =>
          controller.abort(),
        ) ?? Promise.resolve(),
    );
    await expect(reading).rejects.toMatchObject({ code: 'PM_ABORTED' });
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where query like 'copy%slow%' and state = 'active' and datname = current_database()`,
    );
    expect(row?.n).toBe(0);
    await connection.snapshot({}, stillUsable);
  });

  it('lets the server end a statement that takes too long', async () => {
    await connection.snapshot({ statementTimeoutMs: 300 }, async (session) => {
      const reading = rowsOf(session, 'copy (select * from slow) to stdout (format binary)', 3);
      await expect(reading).rejects.toMatchObject({ code: 'PM_DB_TIMEOUT', transient: false });
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }]);
    });
  });

  it('calls a connection that is killed in the middle a transient failure', async () => {
    let killed: Promise<unknown> | undefined;
    const reading = connection.snapshot(
      {},
      (session) =>
        session.copyBinary?.('copy (select * from slow) to stdout (format binary)', () => {
          killed ??= database.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%slow%' and pid <> pg_backend_pid()`,
          );
        }) ?? Promise.resolve(),
    );
    await expect(reading).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    await killed;
    await connection.snapshot({}, stillUsable);
  });

  describe('through a proxy', () => {
    it('gives up a server that falls silent in the middle', async () => {
      await using proxy = await startProxy({ onServerBytes: (total, pause) => total > 300_000 && pause() });
      await using silent = await registry.connect(testConnection(database, { port: proxy.port }));
      const reading = silent.snapshot({ statementTimeoutMs: 200 }, (session) => rowsOf(session));
      await expect(reading).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    });

    it('calls a socket that ends in the middle a transient failure', async () => {
      await using proxy = await startProxy({ onServerBytes: (total, _, end) => total > 300_000 && end() });
      await using broken = await registry.connect(testConnection(database, { port: proxy.port }));
      const reading = broken.snapshot({}, (session) => rowsOf(session));
      await expect(reading).rejects.toMatchObject({ code: 'PM_DB_CONNECTION', transient: true });
    });

    it('reads through TLS', async () => {
      await using proxy = await startProxy({ tls: true });
      const ssl = { rejectUnauthorized: false };
      await using secure = await registry.connect(
        testConnection(database, { port: proxy.port, extraParams: { ssl } }),
      );
      await secure.snapshot({}, stillUsable);
      expect(proxy.encrypted).toBe(1);
    });

    it('holds the server back while the reader works', async () => {
      const sql = 'copy (select r.id, r.pad from rows r, generate_series(1, 20)) to stdout (format binary)';
      let ahead = 0;
      let read = 0;
      await using proxy = await startProxy({
        onServerBytes: (total) => {
          ahead = Math.max(ahead, total - read);
          return false;
        },
      });
      await using slow = await registry.connect(testConnection(database, { port: proxy.port }));
      await slow.snapshot({}, async (session) => {
        const decoder = new CopyDecoder({ columns: 2, onBatch: () => undefined });
        await session.copyBinary?.(sql, (chunk, framed) => {
          read += chunk.length;
          decoder.push(chunk, framed);
          const until = performance.now() + 3;
          while (performance.now() < until);
        });
        decoder.end();
        expect(decoder.rowCount).toBe(20 * ROWS);
      });
      // What the sockets' buffers hold, and not the file.
      expect(ahead).toBeLessThan(read / 2);
    });
  });

  interface Proxy extends AsyncDisposable {
    readonly port: number;
    /** Connections that were encrypted. */
    readonly encrypted: number;
  }

  /** Passes bytes on between client and server, and ends TLS, which the test server has not. */
  async function startProxy(options: {
    tls?: boolean;
    onServerBytes?: (total: number, pause: () => void, end: () => void) => unknown;
  }): Promise<Proxy> {
    const sockets = new Set<Socket>();
    const state = { encrypted: 0 };
    const key = await readFile(new URL('../unit/airflow/client/fixtures/key.pem', import.meta.url));
    const cert = await readFile(new URL('../unit/airflow/client/fixtures/certificate.pem', import.meta.url));
    const join = (client: Socket): void => {
      const server = createConnection({ host: database.host, port: database.port });
      let total = 0;
      let silenced = false;
      client.on('drain', () => {
        if (!silenced) server.resume();
      });
      server.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (!client.write(chunk)) server.pause();
        options.onServerBytes?.(
          total,
          () => {
            silenced = true;
            server.pause();
          },
          () => client.destroy(),
        );
      });
      client.on('data', (chunk: Buffer) => server.write(chunk));
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
    };
    const listener: Server = createServer((client) => {
      if (!options.tls) return join(client);
      client.once('data', () => {
        client.write('S');
        state.encrypted += 1;
        join(new TLSSocket(client, { isServer: true, secureContext: createSecureContext({ key, cert }) }));
      });
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return {
      port: (listener.address() as AddressInfo).port,
      get encrypted() {
        return state.encrypted;
      },
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy();
        listener.close();
      },
    };
  }
});
