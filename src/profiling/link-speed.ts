import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { StreamDialect } from '../connectors/stream-dialect.js';

const PROBE_KIBIBYTES = 2048;
const PROBES = 4;
const SLOW_SECONDS = 0.1;

const measured = new WeakMap<Connection, Promise<number>>();

/**
 * Bytes a second from the database to here, measured once for each connection by copying made-up rows of 2 MiB, some
 * times where that is fast; the time of an empty answer is taken off. Between 1 KB/s and 1 TB/s.
 */
export function linkSpeed(
  connection: Connection,
  stream: StreamDialect,
  session: SnapshotSession,
): Promise<number> {
  const known = measured.get(connection);
  // What failed for another session, its connection perhaps, need not fail for this one.
  if (known) return known.catch(() => probe(stream, session));
  const measuring = probe(stream, session);
  measured.set(connection, measuring);
  // The next table tries again.
  measuring.catch(() => measured.delete(connection));
  return measuring;
}

async function probe(stream: StreamDialect, session: SnapshotSession): Promise<number> {
  const secondsOf = async (kibibytes: number): Promise<number> => {
    const started = performance.now();
    await session.copyBinary?.(stream.copyOfSize(kibibytes), () => undefined);
    return (performance.now() - started) / 1000;
  };
  const roundTrip = Math.min(await secondsOf(0), await secondsOf(0));
  // The least of some: what else a busy machine does at the moment is not the link's fault. A slow link shows at once.
  let fastest = Number.POSITIVE_INFINITY;
  for (let probe = 0; probe < PROBES; probe += 1) {
    fastest = Math.min(fastest, await secondsOf(PROBE_KIBIBYTES));
    if (fastest > SLOW_SECONDS) break;
  }
  const bytes = PROBE_KIBIBYTES * 1024;
  return Math.min(1e12, Math.max(1e3, bytes / Math.max(fastest - roundTrip, 1e-6)));
}
