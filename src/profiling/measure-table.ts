import type { ExecutionStrategy } from '../config/types.js';
import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { TableInfo } from '../connectors/table-info.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { TablePlan } from '../model/plan.js';
import type { ColumnProfile } from '../model/profile.js';
import { chooseStrategy } from './choose-strategy.js';
import { type ColumnDraft, draftColumn } from './column-draft.js';
import { countingSession } from './counting-session.js';
import { isEstimated } from './estimate-sample.js';
import { finishColumn } from './finish-column.js';
import { measureByPushdown, measureByStream } from './measure-strategy.js';
import { refuseHiddenRows } from './refuse-hidden-rows.js';
import type { RowCountListener } from './row-count-listener.js';
import { measureRows } from './rows/measure-rows.js';
import { selectRows } from './select-rows.js';

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
  /** Default: nobody. */
  readonly onRows?: RowCountListener | undefined;
}

export interface MeasuredTable {
  readonly rowCount: number;
  readonly columns: readonly ColumnProfile[];
  /** What was chosen and why, in wire names: `strategy`, `strategy_reason`, `statements`, `partition`, `sample`, `estimated`. */
  readonly metadata: JsonObject;
}

/**
 * Measures one table, all in one snapshot: in the database by some statements, or here over one read of it (two, where the
 * connection only iterates rows). A column that the server refuses gets its `error`, the others their metrics.
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
  const { connection, plan, statementTimeoutMs, signal, tableConnections = 1 } = options;
  const { dialect } = connection;
  const table = await connection.describeTable(session, plan);
  const drafts = table.columns.map((column) =>
    draftColumn({ column, traits: dialect.traits(column), ...plan }),
  );
  const readable = drafts.filter((draft) => draft.column.readable);
  if (session.rows) return measureIterated({ ...options, session, table, drafts, readable });
  const counting = countingSession(session);
  const { selection, sampled, metadata } = await selectRows({ session: counting, dialect, table, plan });
  const chosen = await chooseStrategy({
    ...{ asked: options.strategy ?? 'auto', connection, session, table, selection },
    drafts: readable,
  });
  const expected = selection.filter || selection.sample ? null : table.estimatedRows;
  options.onRows?.(0, expected);
  const measure = chosen.strategy === 'stream' ? measureByStream : measureByPushdown;
  const { rowCount, strategy, insteadBecause, connections } = await measure({
    ...{ connection, session: counting, plan, table, selection, drafts: readable },
    ...{ statementTimeoutMs, signal, tableConnections },
    onRows: (rows) => options.onRows?.(rows, expected),
  });
  await refuseHiddenRows({ session, dialect, table, rowCount, canRetry: options.joins === undefined });
  return {
    rowCount,
    columns: drafts.map((draft) => finishColumn(draft, rowCount, sampled)),
    metadata: {
      strategy,
      strategy_reason: insteadBecause ?? chosen.reason,
      statements: counting.statements,
      ...(connections > 1 ? { connections } : {}),
      ...metadata,
      ...(isEstimated(sampled, rowCount) ? { estimated: true } : {}),
    },
  };
}

/** There is no choice: nothing else than the rows can be had. */
async function measureIterated(
  options: MeasureTableOptions & {
    readonly session: SnapshotSession;
    readonly table: TableInfo;
    readonly drafts: readonly ColumnDraft[];
    readonly readable: readonly ColumnDraft[];
  },
): Promise<MeasuredTable> {
  const { connection, session, plan, strategy, table, drafts, readable } = options;
  const { connectorName } = connection;
  if (strategy === 'pushdown') {
    throw new UnsupportedFeatureError({
      feature: 'execution.strategy "pushdown"',
      connector: connectorName,
      alternative: 'use strategy auto or stream',
    });
  }
  const { rowCount, passes } = await measureRows({ session, connectorName, table, plan, drafts: readable });
  return {
    rowCount,
    columns: drafts.map((draft) => finishColumn(draft, rowCount)),
    metadata: { strategy: 'stream', strategy_reason: 'the connector gives rows', statements: passes },
  };
}
