import type { ExecutionStrategy } from '../config/types.js';
import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { RowSelection, RowSource } from '../connectors/row-selection.js';
import type { TableInfo } from '../connectors/table-info.js';
import type { JsonObject } from '../core/json.js';
import type { TablePlan } from '../model/plan.js';
import type { ColumnProfile } from '../model/profile.js';
import { chooseStrategy } from './choose-strategy.js';
import { type ColumnDraft, draftColumn } from './column-draft.js';
import { countingSession } from './counting-session.js';
import { isEstimated } from './estimate-sample.js';
import { finishColumn } from './finish-column.js';
import { DEFAULT_TOP_VALUES, measureColumns, volatileRows } from './pushdown/measure-columns.js';
import { selectRows } from './select-rows.js';
import type { StreamReader } from './stream/stream-reader.js';
import { streamTable } from './stream/stream-table.js';
import { withSessions } from './stream/with-sessions.js';

export interface MeasureTableOptions {
  readonly connection: Connection;
  readonly plan: TablePlan;
  readonly statementTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A snapshot to join instead of an own one. */
  readonly joins?: string | undefined;
  /** Default `auto`. */
  readonly strategy?: ExecutionStrategy;
  /** Connections that may read the table at once, where it is streamed. Default 1. */
  readonly tableConnections?: number;
}

export interface MeasuredTable {
  readonly rowCount: number;
  readonly columns: readonly ColumnProfile[];
  /** What was chosen and why, in wire names: `strategy`, `strategy_reason`, `statements`, `partition`, `sample`, `estimated`. */
  readonly metadata: JsonObject;
}

/**
 * Measures one table, all in one snapshot: in the database by some statements, or here over one read of it. A column
 * that the server refuses gets its `error`, the others their metrics.
 *
 * @throws {DatabaseError} PM_DB_TABLE_MISSING, PM_DB_PERMISSION, PM_DB_TIMEOUT, PM_DB_CONNECTION
 * @throws {UnsupportedFeatureError} a partition or sampling rule, or a strategy, that this database can't follow
 * @throws {AbortedError} when `signal` fires
 */
export async function measureTable(options: MeasureTableOptions): Promise<MeasuredTable> {
  const { connection, signal, statementTimeoutMs, joins } = options;
  return connection.snapshot({ statementTimeoutMs, joins, ...(signal ? { signal } : {}) }, (session) =>
    measureInSnapshot(options, session),
  );
}

async function measureInSnapshot(
  options: MeasureTableOptions,
  session: SnapshotSession,
): Promise<MeasuredTable> {
  const { connection, plan, strategy: asked = 'auto' } = options;
  const { dialect } = connection;
  const table = await connection.describeTable(session, plan);
  const counting = countingSession(session);
  const { selection, sampled, metadata } = await selectRows({ session: counting, dialect, table, plan });
  const drafts = table.columns.map((column) =>
    draftColumn({ column, traits: dialect.traits(column), ...plan }),
  );
  const readable = drafts.filter((draft) => draft.column.readable);
  const chosen = await chooseStrategy({
    ...{ asked, connection, session, table, selection },
    drafts: readable,
  });
  const source = dialect.rowSource(table, selection);
  const rows = { connection, plan, session: counting, source, drafts: readable };
  const measured =
    chosen.strategy === 'stream'
      ? await withReaders({ options, rows, table, selection }, (readers) => measureByStream(rows, readers))
      : await measureByPushdown(rows);
  const { rowCount } = measured;
  return {
    rowCount,
    columns: drafts.map((draft) => finishColumn(draft, rowCount, sampled)),
    metadata: {
      strategy: measured.strategy,
      strategy_reason: measured.strategy === chosen.strategy ? chosen.reason : measured.reason,
      statements: counting.statements,
      ...(measured.connections > 1 ? { connections: measured.connections } : {}),
      ...metadata,
      ...(isEstimated(sampled, rowCount) ? { estimated: true } : {}),
    },
  };
}

interface MeasureRows {
  readonly connection: Connection;
  readonly plan: TablePlan;
  readonly session: SnapshotSession;
  readonly source: RowSource;
  readonly drafts: readonly ColumnDraft[];
}

interface MeasuredRows {
  readonly rowCount: number;
  readonly strategy: 'pushdown' | 'stream';
  /** Why it is another than was chosen. */
  readonly reason: string;
  /** Connections that read the rows. */
  readonly connections: number;
}

async function measureByPushdown(rows: MeasureRows): Promise<MeasuredRows> {
  const { dialect } = rows.connection;
  return {
    rowCount: await measureColumns({ ...rows, dialect }),
    strategy: 'pushdown',
    reason: '',
    connections: 1,
  };
}

/** The parts of the table that several connections read at once, where that is asked for and can be. */
async function withReaders<T>(
  parts: { options: MeasureTableOptions; rows: MeasureRows; table: TableInfo; selection: RowSelection },
  work: (readers: readonly StreamReader[]) => Promise<T>,
): Promise<T> {
  const { options, rows, table, selection } = parts;
  const { tableConnections = 1, statementTimeoutMs, signal } = options;
  const { connection, session, source } = rows;
  const { dialect } = connection;
  const ranges = selection.sample ? [] : (dialect.stream?.blockRanges(table, tableConnections) ?? []);
  const count = Math.max(1, ranges.length);
  return withSessions({ connection, session, count, statementTimeoutMs, signal }, (sessions) => {
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

async function measureByStream(rows: MeasureRows, readers: readonly StreamReader[]): Promise<MeasuredRows> {
  const { connection, plan } = rows;
  const { dialect } = connection;
  const { rowCount, rest } = await streamTable({
    ...{ ...rows, dialect, readers, histogramBins: plan.histogramBins },
    distinct: plan.distinct ?? 'auto',
    topValues: plan.topValues ?? DEFAULT_TOP_VALUES,
  });
  if (rowCount === undefined) {
    return { ...(await measureByPushdown(rows)), reason: 'no column could be streamed' };
  }
  if (rest.length > 0) {
    const counted = await measureColumns({ ...rows, dialect, drafts: rest });
    if (counted !== rowCount) throw volatileRows(plan.fullName, rowCount, counted);
  }
  return { rowCount, strategy: 'stream', reason: '', connections: readers.length };
}
