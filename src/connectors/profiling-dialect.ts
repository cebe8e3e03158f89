import type { ColumnInfo, TableInfo } from './table-info.js';

/** What the values of a column are, which decides the metrics it can have. */
export type ColumnKind = 'integer' | 'decimal' | 'float' | 'boolean' | 'text' | 'temporal' | 'other';

/** A capability of a type: `true`, or the reason why it is missing, as a person reads it. */
export type Ability = true | string;

export interface ColumnTraits {
  readonly kind: ColumnKind;
  /** min and max can be asked for. */
  readonly ordered: Ability;
  /** Distinct values can be counted. */
  readonly countable: Ability;
  /** The type knows NaN (floats, numeric). */
  readonly nan: boolean;
  /** The type knows ±Infinity (floats, numeric, dates). */
  readonly infinite: boolean;
}

/**
 * An aggregate over one column, computed in the first of the three statements.
 *
 * `min`, `max`, `mean` and `stddev` are over the finite values only: NaN and ±Infinity have counts of
 * their own. `sum` is exact and asked of integers and decimals only.
 */
export type Measure =
  | 'non_null'
  | 'nan'
  | 'positive_infinity'
  | 'negative_infinity'
  | 'min'
  | 'max'
  | 'sum'
  | 'mean'
  | 'stddev'
  | 'empty'
  | 'min_length'
  | 'max_length'
  | 'avg_length';

/** Which rows of a table are measured, filter first, then sample. */
export interface RowSelection {
  readonly filter: RowFilter | null;
  readonly sample: RowSample | null;
}

export type RowFilter =
  | { readonly kind: 'at_least'; readonly column: ColumnInfo; readonly value: string }
  | { readonly kind: 'one_of'; readonly column: ColumnInfo; readonly values: readonly string[] };

export interface RowSample {
  /** 0 < fraction ≤ 1: each row is in the sample with this probability. */
  readonly fraction: number;
  /** A random subset of the sample of at most this size. */
  readonly maxRows: number | null;
  /** The same seed takes the same rows of an unchanged table. */
  readonly seed: number;
}

/** A FROM clause with the values it needs. */
export interface RowSource {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** The SQL that differs between databases. Every expression gives a text, so that no number passes a float. */
export interface ProfilingDialect {
  /** Most columns of a table that one statement can measure; above it the statement is split. */
  readonly maxColumnsPerStatement: number;
  /** The expression that counts rows. */
  readonly rowCount: string;
  traits(column: ColumnInfo): ColumnTraits;
  /** @throws {UnsupportedFeatureError} when the database can't sample this kind of table */
  rowSource(table: TableInfo, selection: RowSelection): RowSource;
  /** Values of a partition key, newest first, without NULL: the first column, as text. */
  newestValues(table: TableInfo, column: ColumnInfo, limit: number): string;
  measure(column: ColumnInfo, measure: Measure): string;
  /** As `measure`, with the float values divided by a power of two: sums of huge ones stay in range, squares of tiny ones above 0. */
  scaledMeasure(column: ColumnInfo, measure: 'mean' | 'stddev', powerOfTwo: number): string;
  /** Exact count of distinct values; wide types through a 64-bit hash (n²/2⁶⁵ values are lost on average). */
  distinct(column: ColumnInfo): string;
  /** Count of the values below a bound, compared in the column's own type. `bound` is a decimal text. */
  countBelow(column: ColumnInfo, bound: string): string;
  /** Puts a column's expressions into one value of the row, read back as `Array<string | null>`. */
  pack(expressions: readonly string[]): string;
  /** A statement to run before `count` distinct expressions, to bound their memory; `null` for none. */
  prepareDistincts(count: number): string | null;
  /** The same for `count` aggregates in one statement. */
  prepareAggregates(count: number): string | null;
}
