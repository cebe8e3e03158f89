import type { ColumnKind } from '../profiling-dialect.js';

/** A column of a {@link RowTable}. */
export interface RowTableColumn {
  readonly name: string;
  /** `temporal`: all values must be written alike (ISO 8601), or be `Date`. */
  readonly kind: ColumnKind;
  /** As reports show it. Default: the kind. */
  readonly type?: string;
}

/** A table of a {@link RowDatabase}. */
export interface RowTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly RowTableColumn[];
}

/** Something that has tables and can only iterate their rows: files, an HTTP API, a driver without COPY. */
export interface RowDatabase {
  listTables(): Promise<readonly RowTable[]> | readonly RowTable[];
  /**
   * The values of these columns, row by row, in the order of `columns`; NULL is null or undefined. Called twice for a table
   * whose histograms are wanted: it must give the same rows.
   */
  readRows(
    table: RowTable,
    columns: readonly string[],
  ): AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;
  /** A text that changes when the table's rows or columns may have; `null`: not known, so that it counts as changed. */
  changeToken?(table: RowTable): Promise<string | null> | string | null;
  close?(): Promise<void>;
}
