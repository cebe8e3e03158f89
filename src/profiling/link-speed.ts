import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { StreamDialect } from '../connectors/stream-dialect.js';

const PROBE_BYTES = 1_048_576;

const measured = new WeakMap<Connection, Promise<number>>();

/**
 * Bytes a second from the database to here, measured once for each connection by fetching a text of 1 MiB; the time of
 * an empty answer is taken off. Between 1 KB/s and 1 TB/s.
 */
export function linkSpeed(
  connection: Connection,
  stream: StreamDialect,
  session: SnapshotSession,
): Promise<number> {
  const known = measured.get(connection);
  if (known) return known;
  const measuring = probe(stream, session);
  measured.set(connection, measuring);
  // The next table tries again.
  measuring.catch(() => measured.delete(connection));
  return measuring;
}

async function probe(stream: StreamDialect, session: SnapshotSession): Promise<number> {
  const secondsOf = async (bytes: number): Promise<number> => {
    const started = performance.now();
    await session.query(stream.textOfLength(bytes));
    return (performance.now() - started) / 1000;
  };
  const roundTrip = await secondsOf(1);
  const transfer = (await secondsOf(PROBE_BYTES)) - roundTrip;
  return Math.min(1e12, Math.max(1e3, PROBE_BYTES / Math.max(transfer, 1e-6)));
}
