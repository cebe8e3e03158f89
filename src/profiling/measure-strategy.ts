import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { RowSelection, RowSource } from '../connectors/row-selection.js';
import type { TableInfo } from '../connectors/table-info.js';
import type { TablePlan } from '../model/plan.js';
import type { ColumnDraft } from './column-draft.js';
import { DEFAULT_TOP_VALUES, measureColumns, volatileRows } from './pushdown/measure-columns.js';
import type { StreamReader } from './stream/stream-reader.js';
import { streamTable } from './stream/stream-table.js';
import { withSessions } from './stream/with-sessions.js';

/** What is measured, and with what. */
export interface StrategyOptions {
  readonly connection: Connection;
  readonly session: SnapshotSession;
  readonly plan: TablePlan;
  readonly table: TableInfo;
  readonly selection: RowSelection;
  /** Readable columns; filled in place. */
  readonly drafts: readonly ColumnDraft[];
  readonly statementTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Connections that may read the table at once, where it is streamed. */
  readonly tableConnections: number;
  /** Hears of every batch of rows that is read here. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

export interface StrategyResult {
  readonly rowCount: number;
  readonly strategy: 'pushdown' | 'stream';
  /** Why the strategy is another than was chosen. */
  readonly insteadBecause?: string;
  /** Connections that read the rows. */
  readonly connections: number;
}

/** In the database. */
export async function measureByPushdown(options: StrategyOptions): Promise<StrategyResult> {
  const { dialect } = options.connection;
  const source = dialect.rowSource(options.table, options.selection);
  return {
    rowCount: await measureColumns({ ...options, dialect, source }),
    strategy: 'pushdown',
    connections: 1,
  };
}

/** Here, over one read of the rows; in the database what can't be decoded, or all when the server refuses that read. */
export async function measureByStream(options: StrategyOptions): Promise<StrategyResult> {
  const { connection, table, selection } = options;
  const source = connection.dialect.rowSource(table, selection);
  return withReaders({ ...options, source }, (readers) => measureParts({ ...options, source }, readers));
}

/** The parts of the table that several connections read at once, where that is asked for and can be. */
async function withReaders<T>(
  options: StrategyOptions & { readonly source: RowSource },
  work: (readers: readonly StreamReader[]) => Promise<T>,
): Promise<T> {
  const { connection, session, table, selection, source, tableConnections } = options;
  const { dialect } = connection;
  const ranges = selection.sample ? [] : (dialect.stream?.blockRanges(table, tableConnections) ?? []);
  return withSessions({ ...options, count: Math.max(1, ranges.length) }, (sessions) => {
    if (sessions.length < 2) return work([{ session, source }]);
    return work(
      sessions.flatMap((reading, part) => {
        const blocks = ranges[part];
        return blocks
          ? [{ session: reading, source: dialect.rowSource(table, { ...selection, blocks }) }]
          : [];
      }),
    );
  });
}

async function measureParts(
  options: StrategyOptions & { readonly source: RowSource },
  readers: readonly StreamReader[],
): Promise<StrategyResult> {
  const { connection, plan, table, selection } = options;
  const { dialect } = connection;
  const { rowCount, rest, because } = await streamTable({
    ...{ ...options, dialect, readers, histogramBins: plan.histogramBins },
    wholeTable: selection.filter || selection.sample ? undefined : table,
    distinct: plan.distinct ?? 'auto',
    topValues: plan.topValues ?? DEFAULT_TOP_VALUES,
  });
  if (rowCount === undefined) {
    return { ...(await measureByPushdown(options)), ...(because ? { insteadBecause: because } : {}) };
  }
  if (rest.length > 0) {
    const counted = await measureColumns({ ...options, dialect, drafts: rest });
    if (counted !== rowCount) throw volatileRows(plan.fullName, rowCount, counted);
  }
  return { rowCount, strategy: 'stream', connections: readers.length };
}
