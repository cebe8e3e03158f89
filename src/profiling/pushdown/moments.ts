import type { Measure, ProfilingDialect, ValueRange } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { Cell } from './run-cells.js';

// Overflow: float8 keeps the squares of values below 2^512; divided by this, those of any double fit.
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';
const SCALE_POWER = 600;
// Squares of deviations below 2^-537 are 0 in a double.
const TINY_POWER = -600;

/**
 * The first statement's cells of one column. It takes for granted that no value is NaN or infinite, as hardly ever one
 * is: three counts and a filter on every aggregate cost as much as the aggregates. min and max tell whether it was so.
 */
export function momentCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const measures: Measure[] = ['non_null', ...valueMeasures(draft)];
  if (wants(draft, 'zero_count')) measures.push('zero');
  for (const metric of ['min_length', 'max_length', 'avg_length'] as const) {
    if (wants(draft, metric)) measures.push(metric);
  }
  if (draft.traits.kind === 'text' && !wants(draft, 'min', 'min_length')) measures.push('empty');
  return measures.map((measure) => momentCell({ draft, dialect, measure, range: 'all' }));
}

/** What NaN and ±Infinity would change. */
function valueMeasures(draft: ColumnDraft): Measure[] {
  const { kind, nan, infinite } = draft.traits;
  const unusual = nan || infinite;
  const measures: Measure[] = [];
  if (unusual || wants(draft, 'min', 'histogram')) measures.push('min');
  if (unusual || wants(draft, 'max', 'histogram')) measures.push('max');
  if (wants(draft, 'mean')) measures.push(kind === 'float' ? 'mean' : 'sum');
  if (wants(draft, 'stddev')) measures.push('stddev');
  return measures;
}

const UNUSUAL_TEXT = /^(nan|[+-]?inf(inity)?)$/i;

/** Cells that measure a column once more, its NaN and infinities counted and left out; none where it holds none. */
export function unusualCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const { traits, measures } = draft;
  const counts: Measure[] = [
    ...(traits.nan ? (['nan'] as const) : []),
    ...(traits.infinite ? (['positive_infinity', 'negative_infinity'] as const) : []),
  ];
  if (counts.length === 0 || measures.non_null === undefined) return [];
  const isUsual = (['min', 'max'] as const).every((name) => {
    const text = measures[name];
    return text === null || (text !== undefined && !UNUSUAL_TEXT.test(text));
  });
  if (isUsual) {
    for (const count of counts) measures[count] = '0';
    return [];
  }
  const again = valueMeasures(draft);
  for (const measure of again) delete measures[measure];
  return [...counts, ...again].map((measure) => momentCell({ draft, dialect, measure, range: 'finite' }));
}

/** The count of empty texts where there are any, as the least text or the least length says. */
export function emptyCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const { min, min_length: minLength, empty } = draft.measures;
  if (draft.traits.kind !== 'text' || empty !== undefined) return [];
  if (min === '' || minLength === '0') {
    return [momentCell({ draft, dialect, measure: 'empty', range: 'all' })];
  }
  if (min !== undefined || minLength !== undefined) draft.measures.empty = '0';
  return [];
}

interface MomentOptions {
  readonly draft: ColumnDraft;
  readonly dialect: ProfilingDialect;
  readonly measure: Measure;
  readonly range: ValueRange;
}

function momentCell({ draft, dialect, measure, range }: MomentOptions): Cell {
  return {
    draft,
    expressions: [dialect.measure(draft.column, measure, range)],
    accept: ([value]) => {
      draft.measures[measure] = value ?? null;
    },
    instead: (error) => {
      const scalable = draft.traits.kind === 'float' && (measure === 'mean' || measure === 'stddev');
      if (!scalable || error.details.sqlstate !== NUMERIC_VALUE_OUT_OF_RANGE) return undefined;
      return scaledCell({ draft, dialect, measure, powerOfTwo: SCALE_POWER });
    },
  };
}

/** Doubles that differ though their deviation came out as 0: their squares were too small. */
export function tinyDeviationCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const { min, max, stddev } = draft.measures;
  if (draft.traits.kind !== 'float' || stddev == null || Number(stddev) !== 0) return [];
  if (min === undefined || Number(min) === Number(max)) return [];
  return [scaledCell({ draft, dialect, measure: 'stddev', powerOfTwo: TINY_POWER })];
}

/** Mean or deviation of doubles whose sum or squares leave the double's range. */
function scaledCell(options: {
  draft: ColumnDraft;
  dialect: ProfilingDialect;
  measure: 'mean' | 'stddev';
  powerOfTwo: number;
}): Cell {
  const { draft, dialect, measure, powerOfTwo } = options;
  return {
    draft,
    expressions: [dialect.scaledMeasure(draft.column, measure, powerOfTwo)],
    accept: ([value]) => {
      draft.measures[measure] = value == null ? null : String(Number(value) * 2 ** powerOfTwo);
    },
  };
}
