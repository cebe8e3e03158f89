import type { PartialProfile } from './partial-profile.js';
import type { RowColumn } from './row-column.js';
import { createRowFold } from './row-folds.js';

/**
 * Folds rows into the accumulators that a streamed table uses: for any source that can only be iterated. A row has its values in
 * the order of `columns`; numbers may be numbers, bigints or decimal texts, dates `Date` or texts; NULL is null or undefined.
 *
 * @throws {ProfilingError} PM_PROFILING_FAILED for a value that is not of its column's kind
 */
export async function profileRows(
  rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  columns: readonly RowColumn[],
): Promise<PartialProfile> {
  const folds = columns.map(createRowFold);
  let count = 0;
  for await (const row of rows) {
    count += 1;
    for (let index = 0; index < folds.length; index += 1) {
      const value = row[index];
      if (value !== null && value !== undefined) folds[index]?.add(value);
    }
  }
  return { rows: count, columns: folds.map((fold) => fold.finish()) };
}
