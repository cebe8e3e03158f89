import type { PartialColumn } from '../accumulators/partial-column.js';
import type { RowBatch } from './row-batch.js';

/** What is kept of one column while its rows go by. */
export interface ColumnFold {
  /** Takes in the column's values of a batch. */
  add(batch: RowBatch, column: number): void;
  /** What was found, once all rows are in. */
  finish(): PartialColumn;
}
