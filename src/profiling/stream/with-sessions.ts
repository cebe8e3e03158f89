import type { Connection, SnapshotSession } from '../../connectors/connector.js';
import { UnsupportedFeatureError } from '../../core/errors.js';

export interface WithSessionsOptions {
  readonly connection: Connection;
  /** The one whose snapshot the others join. */
  readonly session: SnapshotSession;
  /** How many to have, this one included. */
  readonly count: number;
  readonly statementTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` with several sessions that see the same rows: the given one, and others on connections of their own.
 * Where the server can't share its snapshot, as a standby, with the given one alone.
 *
 * @throws {DatabaseError} PM_DB_CONNECTION when there is no further connection to be had
 */
export async function withSessions<T>(
  options: WithSessionsOptions,
  work: (sessions: readonly SnapshotSession[]) => Promise<T>,
): Promise<T> {
  const { connection, session, count, statementTimeoutMs, signal } = options;
  const joins = count > 1 ? await share(session) : undefined;
  if (joins === undefined) return work([session]);
  const open = (sessions: readonly SnapshotSession[]): Promise<T> =>
    sessions.length >= count
      ? work(sessions)
      : connection.snapshot({ statementTimeoutMs, joins, ...(signal ? { signal } : {}) }, (next) =>
          open([...sessions, next]),
        );
  return open([session]);
}

async function share(session: SnapshotSession): Promise<string | undefined> {
  try {
    return await session.share?.();
  } catch (error) {
    if (error instanceof UnsupportedFeatureError) return undefined;
    throw error;
  }
}
