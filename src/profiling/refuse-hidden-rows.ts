import type { SnapshotSession } from '../connectors/connector.js';
import type { ProfilingDialect } from '../connectors/profiling-dialect.js';
import type { TableInfo } from '../connectors/table-info.js';
import { DatabaseError } from '../core/errors.js';

export interface HiddenRowsOptions {
  readonly session: SnapshotSession;
  readonly dialect: ProfilingDialect;
  readonly table: TableInfo;
  readonly rowCount: number;
  /** Another attempt gets a newer snapshot. */
  readonly canRetry: boolean;
}

/**
 * A table without rows may be one that was truncated and loaded again while its snapshot was waiting for the lock; so may a
 * partition of one with rows. Nothing is asked about any other table.
 *
 * @throws {DatabaseError} PM_DB_QUERY when rows of today are not in the snapshot
 */
export async function refuseHiddenRows(options: HiddenRowsOptions): Promise<void> {
  const { session, dialect, table, rowCount, canRetry } = options;
  const check = rowCount === 0 || table.kind === 'partitioned' ? dialect.rewritten?.(table) : undefined;
  if (!check || !STORED_KINDS.has(table.kind)) return;
  const [answer] = await session.query<{ yes: boolean }>(check.sql, check.parameters);
  if (!answer?.yes) return;
  const name = `${table.schema}.${table.table}`;
  throw new DatabaseError(
    'PM_DB_QUERY',
    `Table ${name} was truncated, rewritten or replaced after its snapshot was taken, so its rows can't be seen. Profile it again.`,
    { transient: canRetry, details: { table: name } },
  );
}

const STORED_KINDS: ReadonlySet<TableInfo['kind']> = new Set(['table', 'partitioned', 'materialized view']);
