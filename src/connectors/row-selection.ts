import type { SamplingUnit } from '../config/types.js';
import type { ColumnInfo } from './table-info.js';

/** Which rows of a table are measured, filter first, then sample. */
export interface RowSelection {
  readonly filter: RowFilter | null;
  readonly sample: RowSample | null;
  /** Only the rows in these blocks of the table's storage; absent: in all. Not together with a sample. */
  readonly blocks?: BlockRange;
}

/** Blocks `from ≤ b < to`; `to: null` has no end, so that rows written since the size was asked for are in it too. */
export interface BlockRange {
  readonly from: number;
  readonly to: number | null;
}

/** Which rows of a table are read. */
export type RowFilter =
  | { readonly kind: 'at_least'; readonly column: ColumnInfo; readonly value: string }
  | { readonly kind: 'one_of'; readonly column: ColumnInfo; readonly values: readonly string[] }
  | { readonly kind: 'is_null'; readonly column: ColumnInfo };

/** Which part of the rows is drawn. */
export interface RowSample {
  /**
   * `random`: rows, or pages of rows, by chance. `stratified`: from each value of `column`, in proportion, one row at
   * least. `topk`: the rows with the greatest values of `column`, no chance in it.
   */
  readonly method: 'random' | 'stratified' | 'topk';
  /** What `random` draws. */
  readonly unit: SamplingUnit;
  /** What `stratified` and `topk` go by; `null` for `random`. */
  readonly column: ColumnInfo | null;
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
  /** The rows are drawn anew by each reference to it. */
  readonly drawn?: boolean;
}

/** Which partitions to name: the newest, or some by chance. */
export interface PartitionQuery {
  readonly order: 'newest' | 'random';
  readonly limit: number;
  readonly seed: number;
}
