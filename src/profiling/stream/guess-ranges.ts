import type { SnapshotSession } from '../../connectors/connector.js';
import type { StreamDialect, ValueRanges } from '../../connectors/stream-dialect.js';
import type { TableInfo } from '../../connectors/table-info.js';
import { formatDecimal } from '../../core/decimal.js';
import { MAX_NEAR_VALUES, type RangeGuess } from '../accumulators/guessed-histogram.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { type HistogramPlan, histogramPlan } from './plan-histograms.js';
import type { StreamedColumn } from './stream-reader.js';

/** Below, a statement for the bounds costs little. */
const LEAST_ROWS = 200_000;
/** Part of the outermost 1 % of the sampled values' range by which the true ends exceed it: six times what is expected of 300 even ones. */
const OVERSHOOT = 0.02;
/** A longer tail than this part of the range makes a guess of little worth. */
const LONGEST_TAIL = 0.05;

/** What is believed of columns. */
export interface Guesses {
  /** Their values end about there. */
  readonly ranges: Map<ColumnDraft, RangeGuess>;
  /** Their values end exactly there. */
  readonly plans: Map<ColumnDraft, HistogramPlan>;
}

/**
 * Where the values of the histograms' columns end, from the statistics of the server's last ANALYZE: for columns where these are close enough
 * for a `GuessedHistogram`. They cost no read of the table; a guess that is wrong costs a statement afterwards.
 */
export async function guessRanges(options: {
  readonly session: SnapshotSession;
  readonly stream: StreamDialect;
  readonly table: TableInfo;
  readonly columns: readonly StreamedColumn[];
  readonly bins: number;
}): Promise<Guesses> {
  const { session, stream, table, columns, bins } = options;
  const guesses: Guesses = { ranges: new Map(), plans: new Map() };
  const rows = table.estimatedRows ?? 0;
  const wanted = columns.filter(({ draft, field }) => {
    const fixed = field.codec !== 'numeric' || field.scale !== undefined;
    return wants(draft, 'histogram') && fixed;
  });
  if (!stream.valueRanges || bins === 1 || rows < LEAST_ROWS || wanted.length === 0) return guesses;
  const { sql, parameters } = stream.valueRanges(
    table,
    wanted.map(({ draft }) => draft.column),
  );
  const found = new Map(
    (await session.query<ValueRanges>(sql, parameters)).map((ranges) => [ranges.column, ranges]),
  );
  for (const { draft, field } of wanted) {
    const ranges = found.get(draft.column.name);
    const guess = ranges && guessOf(ranges, draft, field.scale ?? 0);
    if (guess?.slack === 0) guesses.plans.set(draft, planOf({ draft, guess, bins, scale: field.scale ?? 0 }));
    else if (guess && isWorthIt(guess, bins, rows)) guesses.ranges.set(draft, guess);
  }
  return guesses;
}

function guessOf(ranges: ValueRanges, draft: ColumnDraft, scale: number): RangeGuess | undefined {
  const unit = 10 ** scale;
  const ends = [ranges.first, ranges.last, ranges.common_min, ranges.common_max].filter(
    (value) => value !== null,
  );
  const min = Math.min(...ends) * unit;
  const max = Math.max(...ends) * unit;
  if (!(min < max) || !Number.isFinite(max - min)) return undefined;
  const { first, second, second_last: secondLast, last } = ranges;
  const tails =
    first === null || second === null || secondLast === null || last === null
      ? [0]
      : [(second - first) * unit, (last - secondLast) * unit];
  const tail = Math.max(...tails);
  if (tail > LONGEST_TAIL * (max - min)) return undefined;
  const slack = tail * OVERSHOOT;
  if (draft.traits.kind === 'float') return { min, max, slack };
  // Whole numbers that are not off by a half are not off at all.
  const whole = { min: Math.round(min), max: Math.round(max) };
  return { ...whole, slack: slack < 0.5 ? 0 : slack };
}

function planOf(options: {
  draft: ColumnDraft;
  guess: RangeGuess;
  bins: number;
  scale: number;
}): HistogramPlan {
  const { draft, guess, bins, scale } = options;
  const textOf = (value: number): string =>
    draft.traits.kind === 'float' ? String(value) : formatDecimal({ unscaled: BigInt(value), scale });
  return histogramPlan({ draft, min: textOf(guess.min), max: textOf(guess.max), bins });
}

/** The values near an edge are kept, and there is room for some only. Twice as many as even values have may come. */
function isWorthIt({ min, max, slack }: RangeGuess, bins: number, rows: number): boolean {
  const near = (4 * slack * (bins - 1)) / (max - min);
  return near < 0.1 && 2 * near * rows < MAX_NEAR_VALUES;
}
