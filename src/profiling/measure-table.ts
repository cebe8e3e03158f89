import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { JsonObject } from '../core/json.js';
import type { TablePlan } from '../model/plan.js';
import type { ColumnProfile } from '../model/profile.js';
import { isProfileMeshError, ProfilingError } from '../core/errors.js';
import { type ColumnDraft, draftColumn, failColumn } from './column-draft.js';
import { finishColumn } from './finish-column.js';
import { distinctCells } from './pushdown/distincts.js';
import { histogramCells } from './pushdown/histograms.js';
import { momentCells, tinyDeviationCells } from './pushdown/moments.js';
import { type Cell, countRows, runCells, type StatementContext } from './pushdown/run-cells.js';
import { selectRows } from './select-rows.js';

export interface MeasureTableOptions {
  readonly connection: Connection;
  readonly plan: TablePlan;
  readonly statementTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface MeasuredTable {
  readonly rowCount: number;
  readonly columns: readonly ColumnProfile[];
  /** What was chosen and why, in wire names: `strategy`, `statements`, `partition`, `sample`, `estimated`. */
  readonly metadata: JsonObject;
}

/**
 * Measures one table in the database, in at most three statements on it, all in one snapshot:
 * moments, distinct values, histograms. A partition rule `latest` or `recent_n` takes one more, to find the partition.
 * A column that the server refuses gets its `error`, the others their metrics.
 *
 * @throws {DatabaseError} PM_DB_TABLE_MISSING, PM_DB_PERMISSION, PM_DB_TIMEOUT, PM_DB_CONNECTION
 * @throws {UnsupportedFeatureError} a partition or sampling rule that this database can't follow
 * @throws {AbortedError} when `signal` fires
 */
export async function measureTable(options: MeasureTableOptions): Promise<MeasuredTable> {
  const { connection, plan, signal, statementTimeoutMs } = options;
  return connection.snapshot({ statementTimeoutMs, ...(signal ? { signal } : {}) }, (session) =>
    measureInSnapshot({ connection, plan, session }),
  );
}

async function measureInSnapshot(options: {
  connection: Connection;
  plan: TablePlan;
  session: SnapshotSession;
}): Promise<MeasuredTable> {
  const { connection, plan, session } = options;
  const { dialect } = connection;
  const table = await connection.describeTable(session, plan);
  let statements = 0;
  const counting: SnapshotSession = {
    query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
      if (sql.startsWith('select')) statements += 1;
      return session.query<Row>(sql, parameters);
    },
  };
  const { selection, metadata } = await selectRows({ session: counting, dialect, table, plan });
  const source = dialect.rowSource(table, selection);
  const drafts = table.columns.map((column) =>
    draftColumn({ column, traits: dialect.traits(column), ...plan }),
  );
  const readable = drafts.filter((draft) => draft.column.readable);

  const context = { dialect, source, session: counting };
  const rowCount = await measureMoments(context, readable);
  const onRowCount = (count: number): void => {
    if (count !== rowCount) throw volatileRows(plan, rowCount, count);
  };
  if (rowCount > 0) {
    const tiny = readable.flatMap((draft) => tinyDeviationCells(draft, dialect));
    await runCells({ ...context, onRowCount, prepare: dialect.prepareAggregates }, tiny);
    const distincts = readable.flatMap((draft) => distinctCells(draft, dialect));
    await keepingMoments(distincts, () =>
      runCells({ ...context, onRowCount, prepare: dialect.prepareDistincts }, distincts),
    );
    const histograms = readable.flatMap((draft) => histogramCells(draft, dialect, plan.histogramBins));
    await keepingMoments(histograms, () =>
      runCells({ ...context, onRowCount, prepare: dialect.prepareAggregates }, histograms),
    );
  } else {
    for (const draft of readable) Object.assign(draft, { distinct: 0, histogram: null });
  }
  return {
    rowCount,
    columns: drafts.map((draft) => finishColumn(draft, rowCount)),
    metadata: { strategy: 'pushdown', statements, ...metadata },
  };
}

async function measureMoments(
  context: Pick<StatementContext, 'session' | 'dialect' | 'source'>,
  drafts: readonly ColumnDraft[],
): Promise<number> {
  const { dialect } = context;
  let rowCount: number | undefined;
  const cells = drafts.flatMap((draft) => momentCells(draft, dialect));
  const onRowCount = (count: number): void => {
    rowCount = count;
  };
  await runCells({ ...context, prepare: dialect.prepareAggregates, onRowCount, first: true }, cells);
  if (rowCount !== undefined) return rowCount;
  // No column could be asked anything: the table has none, or the server refused every one.
  return countRows(context);
}

/** In one snapshot only a view over volatile functions (random, clock_timestamp) gives other rows each time. */
function volatileRows(plan: TablePlan, before: number, now: number): ProfilingError {
  return new ProfilingError(
    'PM_PROFILING_FAILED',
    `The rows of ${plan.fullName} change while they are read (${before}, then ${now} in the same snapshot). Profile a table or a materialized view made from it.`,
    { details: { table: plan.fullName } },
  );
}

const KEEPING_CODES: ReadonlySet<string> = new Set(['PM_DB_TIMEOUT', 'PM_DB_QUERY', 'PM_DB_PERMISSION']);

/** A later statement that runs out of time or space costs its own metrics, not those that are measured already. */
async function keepingMoments(cells: readonly Cell[], measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    if (!isProfileMeshError(error) || error.transient || !KEEPING_CODES.has(error.code)) throw error;
    for (const { draft } of cells) failColumn(draft, error);
  }
}
