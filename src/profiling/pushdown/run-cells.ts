import type { SnapshotSession } from '../../connectors/connector.js';
import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import type { RowSource } from '../../connectors/row-selection.js';
import { isRefusal } from '../../connectors/is-refusal.js';
import type { ProfileMeshError } from '../../core/errors.js';
import { type ColumnDraft, failColumn } from '../column-draft.js';

/** Some expressions over one column, and what becomes of their values. */
export interface Cell {
  readonly draft: ColumnDraft;
  readonly expressions: readonly string[];
  /** What the server computes for them, for the memory it may use. Default: one for each expression. */
  readonly aggregates?: number;
  accept(values: ReadonlyArray<string | null>): void;
  /** Another way to the same answer, for an error that allows one. */
  instead?(error: ProfileMeshError): Cell | undefined;
}

export interface StatementContext {
  readonly session: SnapshotSession;
  readonly dialect: ProfilingDialect;
  readonly source: RowSource;
  /** Stands before the statement, such as a WITH clause. */
  readonly prefix?: string;
  /** Gives the statement that bounds what `expressions` aggregates may use, or `null`. */
  readonly prepare: (expressions: number) => string | null;
  /** Told the number of rows by each statement that worked. */
  readonly onRowCount: (count: number) => void;
  /** The first statement on these rows: a refusal may be the rows' fault. */
  readonly first?: boolean;
}

/**
 * Computes all cells in one statement, whatever their number. When the server refuses one of them, halves are
 * tried until it stands alone: its column gets the error, and the others their values.
 */
export async function runCells(context: StatementContext, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return;
  const groups = groupByColumn(cells);
  const size = context.dialect.maxColumnsPerStatement;
  for (let start = 0; start < groups.length; start += size) {
    await runFirst(context, groups.slice(start, start + size).flat());
  }
}

async function runFirst(context: StatementContext, cells: readonly Cell[]): Promise<void> {
  try {
    await runStatement(context, cells);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Rows that can't even be counted are the table's fault: no halving would find a column.
    if (context.first) context.onRowCount(await countRows(context));
    await runHalves(context, cells, error);
  }
}

/** Counts the rows and nothing else. */
export async function countRows(
  context: Pick<StatementContext, 'session' | 'dialect' | 'source'>,
): Promise<number> {
  const { session, dialect, source } = context;
  const [row] = await session.query<{ n: string }>(
    `select ${dialect.rowCount} as n from ${source.sql}`,
    source.parameters,
  );
  return Number(row?.n);
}

async function runIsolating(context: StatementContext, cells: readonly Cell[]): Promise<void> {
  try {
    await runStatement(context, cells);
  } catch (error) {
    // A lost connection or a time-out is no fault of an expression: halving would only repeat it.
    if (!isRefusal(error)) throw error;
    await runHalves(context, cells, error);
  }
}

async function runHalves(
  context: StatementContext,
  cells: readonly Cell[],
  error: ProfileMeshError,
): Promise<void> {
  const [first, second] = cells;
  if (first && !second) {
    const other = first.instead?.(error);
    if (other) await runIsolating(context, [other]);
    else failColumn(first.draft, error);
    return;
  }
  const middle = Math.ceil(cells.length / 2);
  await runIsolating(context, cells.slice(0, middle));
  await runIsolating(context, cells.slice(middle));
}

async function runStatement(context: StatementContext, cells: readonly Cell[]): Promise<void> {
  const { session, dialect, source, prefix = '', prepare, onRowCount } = context;
  const groups = groupByColumn(cells);
  const packed = groups.map(
    (group, index) => `${dialect.pack(group.flatMap((cell) => [...cell.expressions]))} as c${index}`,
  );
  const before = prepare(cells.reduce((sum, cell) => sum + (cell.aggregates ?? cell.expressions.length), 0));
  if (before !== null) await session.query(before);
  const [row] = await session.query<Record<string, Array<string | null>>>(
    `${prefix}select ${[`${dialect.pack([dialect.rowCount])} as n`, ...packed].join(',\n  ')}\nfrom ${source.sql}`,
    source.parameters,
  );
  onRowCount(Number(row?.n?.[0]));
  for (const [index, group] of groups.entries()) {
    const values = row?.[`c${index}`] ?? [];
    let at = 0;
    for (const cell of group) {
      cell.accept(values.slice(at, at + cell.expressions.length));
      at += cell.expressions.length;
    }
  }
}

function groupByColumn(cells: readonly Cell[]): Cell[][] {
  const groups = new Map<ColumnDraft, Cell[]>();
  for (const cell of cells) {
    const group = groups.get(cell.draft);
    if (group) group.push(cell);
    else groups.set(cell.draft, [cell]);
  }
  return [...groups.values()];
}
