import { BooleanAccumulator, type BooleanState } from './boolean-accumulator.js';
import { DecimalAccumulator, type DecimalState } from './decimal-accumulator.js';
import { DistinctCounter, type DistinctState } from './distinct-counter.js';
import { FloatAccumulator, type FloatState } from './float-accumulator.js';
import { HeavyHitters, type HeavyHittersState } from './heavy-hitters.js';
import { HistogramCounter, type HistogramState } from './histogram-counter.js';
import { IntegerAccumulator, type IntegerState } from './integer-accumulator.js';
import { QuantileSketch, type QuantileState } from './quantile-sketch.js';
import { TextAccumulator, type TextState } from './text-accumulator.js';

/** Statistics of a column's values, by what they are. `none`: they are only counted. */
export type ColumnValues =
  | { readonly kind: 'integer'; readonly of: IntegerAccumulator }
  | { readonly kind: 'decimal'; readonly of: DecimalAccumulator }
  | { readonly kind: 'float'; readonly of: FloatAccumulator }
  | { readonly kind: 'text'; readonly of: TextAccumulator }
  | { readonly kind: 'boolean'; readonly of: BooleanAccumulator }
  | { readonly kind: 'none' };

/** What is known of one column from some rows of a table. `null` where it was not asked for. */
export interface PartialColumn {
  readonly name: string;
  /** Values that are not NULL. */
  present: number;
  readonly values: ColumnValues;
  readonly distinct: DistinctCounter | null;
  /** Of finite numbers. */
  readonly histogram: HistogramCounter | null;
  /** Of finite numbers. */
  readonly quantiles: QuantileSketch | null;
  readonly topValues: HeavyHitters | null;
  /** How values became the hashes of `distinct` and `topValues`: only alike ones can be compared. Default `text`. */
  readonly hashing?: string | undefined;
}

type ValuesState =
  | { readonly kind: 'integer'; readonly of: IntegerState }
  | { readonly kind: 'decimal'; readonly of: DecimalState }
  | { readonly kind: 'float'; readonly of: FloatState }
  | { readonly kind: 'text'; readonly of: TextState }
  | { readonly kind: 'boolean'; readonly of: BooleanState }
  | { readonly kind: 'none' };

/** JSON form of a `PartialColumn`. */
export interface PartialColumnState {
  readonly name: string;
  readonly present: number;
  readonly values: ValuesState;
  readonly distinct: DistinctState | null;
  readonly histogram: HistogramState | null;
  readonly quantiles: QuantileState | null;
  readonly topValues: HeavyHittersState | null;
  /** Absent: `text`. */
  readonly hashing?: string;
}

const BY_TEXT = 'text';

/** Adds the rows behind `other` to `column`. @throws RangeError when the two were not collected alike */
export function mergeColumn(column: PartialColumn, other: PartialColumn): void {
  const hashed = column.distinct !== null || column.topValues !== null;
  if (hashed && (column.hashing ?? BY_TEXT) !== (other.hashing ?? BY_TEXT)) {
    throw new RangeError('Values that were hashed in different ways can’t be told apart from each other.');
  }
  column.present += other.present;
  mergeValues(column.values, other.values);
  mergePart(column.distinct, other.distinct);
  mergePart(column.histogram, other.histogram);
  mergePart(column.quantiles, other.quantiles);
  mergePart(column.topValues, other.topValues);
}

export function columnToState(column: PartialColumn): PartialColumnState {
  const { name, present, values, distinct, histogram, quantiles, topValues, hashing } = column;
  return {
    name,
    present,
    values: valuesToState(values),
    distinct: distinct?.toState() ?? null,
    histogram: histogram?.toState() ?? null,
    quantiles: quantiles?.toState() ?? null,
    topValues: topValues?.toState() ?? null,
    ...(hashing === undefined ? {} : { hashing }),
  };
}

export function columnFromState(state: PartialColumnState): PartialColumn {
  const { name, present, values, distinct, histogram, quantiles, topValues, hashing } = state;
  return {
    name,
    present,
    values: valuesFromState(values),
    distinct: distinct && DistinctCounter.fromState(distinct),
    histogram: histogram && HistogramCounter.fromState(histogram),
    quantiles: quantiles && QuantileSketch.fromState(quantiles),
    topValues: topValues && HeavyHitters.fromState(topValues),
    ...(hashing === undefined ? {} : { hashing }),
  };
}

function mergePart<Part extends { merge(other: Part): void }>(part: Part | null, other: Part | null): void {
  if (part && other) part.merge(other);
  else if (part || other)
    throw new RangeError('Only one of two parts of a column has a measure of the other.');
}

function mergeValues(values: ColumnValues, other: ColumnValues): void {
  if (values.kind === 'integer' && other.kind === 'integer') values.of.merge(other.of);
  else if (values.kind === 'decimal' && other.kind === 'decimal') values.of.merge(other.of);
  else if (values.kind === 'float' && other.kind === 'float') values.of.merge(other.of);
  else if (values.kind === 'text' && other.kind === 'text') values.of.merge(other.of);
  else if (values.kind === 'boolean' && other.kind === 'boolean') values.of.merge(other.of);
  else if (values.kind !== other.kind) {
    throw new RangeError(`A column of kind ${values.kind} does not merge with one of kind ${other.kind}.`);
  }
}

function valuesToState(values: ColumnValues): ValuesState {
  switch (values.kind) {
    case 'integer':
      return { kind: values.kind, of: values.of.toState() };
    case 'decimal':
      return { kind: values.kind, of: values.of.toState() };
    case 'float':
      return { kind: values.kind, of: values.of.toState() };
    case 'text':
      return { kind: values.kind, of: values.of.toState() };
    case 'boolean':
      return { kind: values.kind, of: values.of.toState() };
    case 'none':
      return values;
  }
}

function valuesFromState(state: ValuesState): ColumnValues {
  switch (state.kind) {
    case 'integer':
      return { kind: state.kind, of: IntegerAccumulator.fromState(state.of) };
    case 'decimal':
      return { kind: state.kind, of: DecimalAccumulator.fromState(state.of) };
    case 'float':
      return { kind: state.kind, of: FloatAccumulator.fromState(state.of) };
    case 'text':
      return { kind: state.kind, of: TextAccumulator.fromState(state.of) };
    case 'boolean':
      return { kind: state.kind, of: BooleanAccumulator.fromState(state.of) };
    case 'none':
      return state;
  }
}
