import type { Measure, ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { Cell } from './run-cells.js';

// Overflow: float8 keeps the squares of values below 2^512; divided by this, those of any double fit.
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';
const SCALE_POWER = 600;
// Squares of deviations below 2^-537 are 0 in a double.
const TINY_POWER = -600;

/** The first statement's cells of one column: everything but distinct values and bins. */
export function momentCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  return measuresOf(draft).map((measure) => momentCell({ draft, dialect, measure }));
}

function measuresOf(draft: ColumnDraft): Measure[] {
  const { kind, nan, infinite } = draft.traits;
  const measures: Measure[] = ['non_null'];
  if (kind === 'text') measures.push('empty');
  if (nan) measures.push('nan');
  if (infinite) measures.push('positive_infinity', 'negative_infinity');
  if (wants(draft, 'min', 'histogram')) measures.push('min');
  if (wants(draft, 'max', 'histogram')) measures.push('max');
  if (wants(draft, 'mean')) {
    measures.push('mean');
    if (kind !== 'float') measures.push('sum');
  }
  for (const metric of ['stddev', 'min_length', 'max_length', 'avg_length'] as const) {
    if (wants(draft, metric)) measures.push(metric);
  }
  return measures;
}

interface MomentOptions {
  readonly draft: ColumnDraft;
  readonly dialect: ProfilingDialect;
  readonly measure: Measure;
}

function momentCell({ draft, dialect, measure }: MomentOptions): Cell {
  return {
    draft,
    expressions: [dialect.measure(draft.column, measure)],
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
