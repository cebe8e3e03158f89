import type { SnapshotSession } from '../../connectors/connector.js';
import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import type { RowSource } from '../../connectors/row-selection.js';
import { isProfileMeshError, ProfilingError } from '../../core/errors.js';
import type { TablePlan } from '../../model/plan.js';
import { type ColumnDraft, failColumn } from '../column-draft.js';
import { distinctCells } from './distincts.js';
import { histogramCells } from './histograms.js';
import { emptyCells, momentCells, tinyDeviationCells, unusualCells } from './moments.js';
import { quantileCells } from './quantiles.js';
import { type Cell, countRows, runCells, type StatementContext } from './run-cells.js';
import { topValueCells } from './top-values.js';

/** Where the plan does not say. */
export const DEFAULT_TOP_VALUES = 10;

export interface MeasureColumnsOptions {
  readonly dialect: ProfilingDialect;
  readonly session: SnapshotSession;
  readonly source: RowSource;
  readonly plan: Pick<TablePlan, 'fullName' | 'histogramBins' | 'distinct' | 'topValues'>;
  /** Readable columns; filled in place. */
  readonly drafts: readonly ColumnDraft[];
}

/**
 * Measures columns in the database and gives the number of rows. Moments, distinct values and histograms are one
 * statement each; quantiles and top values one more each, where asked for; NaN or infinite values cost one more.
 *
 * @throws {DatabaseError} when the rows can't be read; what one column is refused is that column's `error`
 * @throws {ProfilingError} PM_PROFILING_FAILED when the rows change between the statements
 */
export async function measureColumns(options: MeasureColumnsOptions): Promise<number> {
  const { dialect, plan, drafts, source } = options;
  const rowCount = await measureMoments(options);
  const onRowCount = (count: number): void => {
    if (count !== rowCount) throw volatileRows(plan.fullName, rowCount, count);
  };
  const plain = { ...options, onRowCount, prepare: prepareAggregates(dialect) };
  const sorting = {
    ...options,
    onRowCount,
    prepare: (expressions: number) => dialect.prepareDistincts(expressions),
  };
  if (rowCount === 0) {
    for (const draft of drafts) settleEmpty(draft, dialect);
    return 0;
  }
  await runCells(
    plain,
    cellsOf(drafts, (draft) => unusualCells(draft, dialect)),
  );
  await runCells(
    plain,
    cellsOf(drafts, (draft) => tinyDeviationCells(draft, dialect)),
  );
  const exact = plan.distinct === 'exact';
  await keepingMoments(
    sorting,
    cellsOf(drafts, (draft) => distinctCells(draft, dialect, exact)),
  );
  await keepingMoments(
    plain,
    cellsOf(drafts, (draft) => [
      ...histogramCells(draft, dialect, plan.histogramBins),
      ...emptyCells(draft, dialect),
    ]),
  );
  await keepingMoments(
    sorting,
    cellsOf(drafts, (draft) => quantileCells(draft, dialect)),
  );
  // Each column's grouping reads the rows for itself: a sample is drawn once for all.
  const rows = source.drawn ? dialect.materialize(source) : { prefix: '', source };
  const limit = plan.topValues ?? DEFAULT_TOP_VALUES;
  await keepingMoments(
    { ...sorting, ...rows },
    cellsOf(drafts, (draft) => topValueCells({ draft, dialect, source: rows.source, limit })),
  );
  return rowCount;
}

function cellsOf(drafts: readonly ColumnDraft[], cells: (draft: ColumnDraft) => readonly Cell[]): Cell[] {
  return drafts.flatMap((draft) => cells(draft));
}

function prepareAggregates(dialect: ProfilingDialect): StatementContext['prepare'] {
  return (expressions) => dialect.prepareAggregates(expressions);
}

async function measureMoments(options: MeasureColumnsOptions): Promise<number> {
  const { dialect, drafts } = options;
  let rowCount: number | undefined;
  const cells = cellsOf(drafts, (draft) => momentCells(draft, dialect));
  const onRowCount = (count: number): void => {
    rowCount = count;
  };
  await runCells({ ...options, prepare: prepareAggregates(dialect), onRowCount, first: true }, cells);
  if (rowCount !== undefined) return rowCount;
  // No column could be asked anything: the table has none, or the server refused every one.
  return countRows(options);
}

/** No rows: what the later statements would say. The two functions ask nothing of a column without values. */
function settleEmpty(draft: ColumnDraft, dialect: ProfilingDialect): void {
  unusualCells(draft, dialect);
  emptyCells(draft, dialect);
  Object.assign(draft, { distinct: 0, histogram: null, topValues: null });
  Object.assign(draft.quantiles, { p5: null, p25: null, p50: null, p75: null, p95: null });
}

/** In one snapshot only a view over volatile functions (random, clock_timestamp) gives other rows each time. */
export function volatileRows(table: string, before: number, now: number): ProfilingError {
  return new ProfilingError(
    'PM_PROFILING_FAILED',
    `The rows of ${table} change while they are read (${before}, then ${now} in the same snapshot). Profile a table or a materialized view made from it.`,
    { details: { table } },
  );
}

const KEEPING_CODES: ReadonlySet<string> = new Set(['PM_DB_TIMEOUT', 'PM_DB_QUERY', 'PM_DB_PERMISSION']);

/** A later statement that runs out of time or space costs its own metrics, not those that are measured already. */
async function keepingMoments(context: StatementContext, cells: readonly Cell[]): Promise<void> {
  try {
    await runCells(context, cells);
  } catch (error) {
    if (!isProfileMeshError(error) || error.transient || !KEEPING_CODES.has(error.code)) throw error;
    for (const { draft } of cells) failColumn(draft, error);
  }
}
