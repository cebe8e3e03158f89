import type { SnapshotSession } from '../../connectors/connector.js';
import { isRefusal } from '../../connectors/is-refusal.js';
import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import type { RowSource } from '../../connectors/row-selection.js';
import type { StreamDialect } from '../../connectors/stream-dialect.js';
import type { TableInfo } from '../../connectors/table-info.js';
import type { ColumnDraft } from '../column-draft.js';
import { histogramCells } from '../pushdown/histograms.js';
import { runCells } from '../pushdown/run-cells.js';
import { fillDraft } from './fill-draft.js';
import { type Guesses, guessRanges } from './guess-ranges.js';
import { planHistograms } from './plan-histograms.js';
import { readParts } from './read-parts.js';
import type { StreamedColumn, StreamReader } from './stream-reader.js';

export interface StreamTableOptions {
  readonly dialect: ProfilingDialect;
  readonly session: SnapshotSession;
  readonly source: RowSource;
  /** Parts that make up `source`, read at once, each by a session of the same snapshot. Default: the whole, by `session`. */
  readonly readers?: readonly StreamReader[];
  /** Of the columns that may be read; filled in place. */
  readonly drafts: readonly ColumnDraft[];
  readonly histogramBins: number;
  /** The table, where the source is all of its rows: what the server knows of their values then saves a statement. */
  readonly wholeTable?: TableInfo | undefined;
  /** `exact` counts every distinct value, whatever their number. */
  readonly distinct: 'auto' | 'exact';
  /** How many top values a column that wants them gets. */
  readonly topValues: number;
  /** Hears of every batch of rows. */
  readonly onRows?: ((rows: number) => void) | undefined;
}

export interface StreamedTable {
  /** `undefined`: nothing was read, because no column can be, or because the server refused the rows. */
  readonly rowCount: number | undefined;
  /** Why nothing was read. */
  readonly because?: string;
  /** What is left for the database to measure; untouched. */
  readonly rest: readonly ColumnDraft[];
}

/**
 * Reads the rows once and measures every column whose values can be decoded, as the database would have: bounds of the
 * histograms first, in one statement, then one binary COPY. Both see the session's snapshot.
 *
 * @throws {ProfilingError} PM_PROFILING_FAILED when the bytes can't be read
 * @throws {DatabaseError} PM_DB_TIMEOUT, PM_DB_CONNECTION
 * @throws {AbortedError} when the session's signal fires
 */
export async function streamTable(options: StreamTableOptions): Promise<StreamedTable> {
  const { dialect, session, source, drafts } = options;
  const { stream } = dialect;
  const columns = stream ? streamable(drafts, stream) : [];
  if (!stream || !session.copyBinary || columns.length === 0) {
    return { rowCount: undefined, rest: drafts, because: 'no column can be streamed' };
  }
  const rest = drafts.filter((draft) => !columns.some((column) => column.draft === draft));
  const readers = options.readers ?? [{ session, source }];
  const bins = options.histogramBins;
  const table = readers.length === 1 ? options.wholeTable : undefined;
  const guesses = table ? await guessRanges({ session, stream, table, columns, bins }) : NO_GUESSES;
  const guessed = new Set([...guesses.ranges.keys(), ...guesses.plans.keys()]);
  const asked = await planHistograms({
    ...{ session, dialect, source, bins, guessed },
    drafts: columns.map(({ draft }) => draft),
  });
  const histograms = new Map([...asked, ...guesses.plans]);
  const exactDistinct = options.distinct === 'exact';
  try {
    const { rows, columns: partials } = await readParts({
      readers,
      stream,
      columns,
      histograms,
      exactDistinct,
      guesses: { ranges: guesses.ranges, bins },
      onRows: options.onRows,
    });
    for (const [index, { draft, field }] of columns.entries()) {
      const partial = partials[index];
      const plan = histograms.get(draft);
      const guessedBins = guessed.has(draft) ? bins : undefined;
      if (partial) fillDraft({ draft, partial, field, plan, guessedBins, topValues: options.topValues });
    }
    // Guesses that were no good.
    const missed = [...guessed].filter(({ histogram, error }) => histogram === undefined && !error);
    await runCells(
      {
        ...{ session, dialect, source },
        prepare: (expressions) => dialect.prepareAggregates(expressions),
        onRowCount: () => undefined,
      },
      missed.flatMap((draft) => histogramCells(draft, dialect, bins)),
    );
    return { rowCount: rows, rest };
  } catch (error) {
    // E.g. a view that divides by zero: the database can still tell which column is at fault.
    if (!isRefusal(error)) throw error;
    return { rowCount: undefined, rest: drafts, because: `not streamed: ${error.message}` };
  }
}

const NO_GUESSES: Guesses = { ranges: new Map(), plans: new Map() };

function streamable(drafts: readonly ColumnDraft[], stream: StreamDialect): StreamedColumn[] {
  return drafts.flatMap((draft) => {
    const field = stream.field(draft.column);
    return field ? [{ draft, field }] : [];
  });
}
