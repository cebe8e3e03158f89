import type { TableRef } from '../model/plan.js';

/** A column as the catalog describes it, with what its type can be asked for. */
export interface ColumnInfo {
  readonly name: string;
  /** With its modifiers, e.g. `numeric(12,2)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** False: the column's privileges keep this user out. */
  readonly readable: boolean;
  /** What the connector's dialect needs to know of the type; opaque to everybody else. */
  readonly traits: unknown;
}

/** What the catalog says of a table: its kind, its columns, its size. */
export interface TableInfo extends TableRef {
  readonly schema: string;
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized view' | 'foreign';
  readonly columns: readonly ColumnInfo[];
  /** What the catalog knows without reading the table; `null` where it knows nothing, as of a view. */
  readonly estimatedRows: number | null;
  readonly estimatedBytes: number | null;
}
