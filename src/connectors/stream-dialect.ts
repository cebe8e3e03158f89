import type { BlockRange, RowSource } from './row-selection.js';
import type { ColumnInfo, TableInfo } from './table-info.js';

/** How the bytes of a field are read, as PostgreSQL's binary COPY writes them (numbers are big-endian). */
export type FieldCodec =
  | 'bool'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  /** Base-10,000 digits with weight, sign and scale. */
  | 'numeric'
  /** UTF-8 */
  | 'text'
  /** Days since 2000-01-01 in 4 bytes. */
  | 'date'
  /** Microseconds since 2000-01-01 in 8 bytes. */
  | 'timestamp'
  | 'timestamptz'
  /** Microseconds since midnight in 8 bytes. */
  | 'time'
  | 'uuid'
  /** Only told apart, byte by byte. */
  | 'opaque';

/** A column that can be read from a stream of rows. */
export interface StreamField {
  readonly codec: FieldCodec;
  /** The expression to select. */
  readonly expression: string;
  /** `numeric` whose every value has at most 15 digits and this scale. */
  readonly scale?: number;
  /** What an `opaque` field is: `json` has a byte before its text. */
  readonly opaque?: 'json' | 'bytes';
}

/** Doubles, as far as a sample of the column shows; NULL where there are none. */
export interface ValueRanges {
  readonly column: string;
  /** The least of the values that are not frequent, and the one that 1 % of them lie below. */
  readonly first: number | null;
  readonly second: number | null;
  /** The same from above. */
  readonly second_last: number | null;
  readonly last: number | null;
  /** The ends of the frequent values. */
  readonly common_min: number | null;
  readonly common_max: number | null;
}

/** The part of a dialect that reads whole rows instead of asking for aggregates. */
export interface StreamDialect {
  /** `undefined`: the column has to be measured by the database. */
  field(column: ColumnInfo): StreamField | undefined;
  /** A statement for `SnapshotSession.copyBinary` that gives the fields of all rows, in order. It takes no parameters. */
  copy(source: RowSource, fields: readonly StreamField[]): string;
  /** At most `parts` ranges that hold every row once; one where the relation can't be read in parts, or is small. */
  blockRanges(table: TableInfo, parts: number): readonly BlockRange[];
  /**
   * A statement for what the server knows of where the values of number columns end, without reading the table; a row of numbers a
   * column (`ValueRanges`), none for a column of which it knows nothing. Absent where it never knows.
   */
  valueRanges?(
    table: TableInfo,
    columns: readonly ColumnInfo[],
  ): { readonly sql: string; readonly parameters: readonly unknown[] };
  /** As `copy`, of made-up rows of 1 KiB: for measuring the link. */
  copyOfSize(kibibytes: number): string;
}
