import type { PartitionQuery, RowSelection, RowSource } from './row-selection.js';
import type { StreamDialect } from './stream-dialect.js';
import type { ColumnInfo, TableInfo } from './table-info.js';

/** What the values of a column are, which decides the metrics it can have. */
export type ColumnKind = 'integer' | 'decimal' | 'float' | 'boolean' | 'text' | 'temporal' | 'other';

/** A capability of a type: `true`, or the reason why it is missing, as a person reads it. */
export type Ability = true | string;

/** What a type can be asked for. */
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
  /** Quantiles of numbers and times can be computed. Default: where there is an order. */
  readonly quantiles?: Ability;
}

/**
 * An aggregate over one column.
 *
 * `min`, `max`, `sum`, `mean` and `stddev` are over the finite values only: NaN and ±Infinity
 * have counts of their own. `sum` is exact and asked of integers and decimals, `mean` of floats only.
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
  | 'zero'
  | 'min_length'
  | 'max_length'
  | 'avg_length';

/** `finite`: NaN and ±Infinity are left out. `all`: they are in, which is cheaper where there are none. */
export type ValueRange = 'all' | 'finite';

/** The SQL that differs between databases. Every expression gives a text, so that no number passes a float. */
export interface ProfilingDialect {
  /** Most columns of a table that one statement can measure; above it the statement is split. */
  readonly maxColumnsPerStatement: number;
  /** The expression that counts rows. */
  readonly rowCount: string;
  traits(column: ColumnInfo): ColumnTraits;
  /** @throws {UnsupportedFeatureError} when the database can't sample this kind of table */
  rowSource(table: TableInfo, selection: RowSelection): RowSource;
  /** Different values of a partition key, without NULL: the first column, as text. */
  partitionValues(table: TableInfo, column: ColumnInfo, query: PartitionQuery): string;
  /** `range`: default `finite`. */
  measure(column: ColumnInfo, measure: Measure, range?: ValueRange): string;
  /** As `measure`, with the float values divided by a power of two: sums of huge ones stay in range, squares of tiny ones above 0. */
  scaledMeasure(column: ColumnInfo, measure: 'mean' | 'stddev', powerOfTwo: number): string;
  /**
   * Count of distinct values; wide types through a 64-bit hash (n²/2⁶⁵ values are lost on average) unless `exact`.
   * `plain`: no value is negative, NaN or infinite, which makes the hash of decimals cheaper.
   */
  distinct(column: ColumnInfo, options: { exact: boolean; plain: boolean }): string;
  /** For each fraction the least value that this part of the values does not exceed. One sort for all. */
  quantiles(column: ColumnInfo, fractions: readonly number[], range: ValueRange): string[];
  /** The most frequent values of `source` as the text of a JSON list `[[text, count], …]`, NULL without any. */
  topValues(column: ColumnInfo, source: RowSource, limit: number): string;
  /** The same rows, read once for all references of one statement: a text to put before it, and what to refer to. */
  materialize(source: RowSource): { readonly prefix: string; readonly source: RowSource };
  /** Count of the values below a bound, compared in the column's own type. `bound` is a decimal text. */
  countBelow(column: ColumnInfo, bound: string): string;
  /** Puts a column's expressions into one value of the row, read back as `Array<string | null>`. */
  pack(expressions: readonly string[]): string;
  /** A statement to run before `count` distinct expressions, to bound their memory; `null` for none. */
  prepareDistincts(count: number): string | null;
  /** The same for `count` aggregates in one statement. */
  prepareAggregates(count: number): string | null;
  /**
   * A statement that tells (`yes`) whether the table was truncated, rewritten or replaced after the session's snapshot: its rows
   * may then be missing from what the snapshot shows. Absent where that can't be.
   */
  rewritten?(table: TableInfo): { readonly sql: string; readonly parameters: readonly string[] };
  /** Reading whole rows; absent where the database can't give them. */
  readonly stream?: StreamDialect;
}
