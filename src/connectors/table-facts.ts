import type { TableRef } from '../model/plan.js';
import type { TableInfo } from './table-info.js';

/** A part of a table that can be read by itself. */
export interface PartitionFacts {
  /** Tells it apart from the table's other partitions, run after run. */
  readonly name: string;
  readonly table: { readonly schema: string; readonly table: string };
  /** As {@link TableFacts.changeToken}. */
  readonly changeToken: string | null;
  readonly estimatedRows: number | null;
  readonly estimatedBytes: number | null;
}

/** What a database knows of a table without reading it. */
export interface TableFacts {
  readonly kind: TableInfo['kind'];
  /**
   * A text that is another one once the rows or the columns may have changed, at most 255 characters. A change may show in it some
   * seconds late, and never gets lost: a token read before a snapshot covers no change that the snapshot misses. `null`:
   * nobody can tell, so that the table counts as changed.
   */
  readonly changeToken: string | null;
  /** Rows and bytes of a whole read, as the planner estimates them; `null` where it knows nothing. */
  readonly estimatedRows: number | null;
  readonly estimatedBytes: number | null;
  /** Sorted by name. `null`: the table has none, or they may not be read one by one. */
  readonly partitions: readonly PartitionFacts[] | null;
}

/** Of which tables facts are wanted. */
export interface FactsOptions {
  readonly tables: readonly TableRef[];
  /** Asks the planner for the size of views and foreign tables, which costs a statement each. */
  readonly estimateViews: boolean;
}
