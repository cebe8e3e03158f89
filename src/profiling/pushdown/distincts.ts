import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { Cell } from './run-cells.js';

/** The second statement's cell of a column; none where distinct values are not asked for, or not countable. */
export function distinctCells(draft: ColumnDraft, dialect: ProfilingDialect, exact: boolean): Cell[] {
  if (!wants(draft, 'distinct_count', 'distinct_percent')) return [];
  return [
    {
      draft,
      expressions: [dialect.distinct(draft.column, { exact, plain: isPlain(draft) })],
      accept: ([value]) => {
        draft.distinct = Number(value);
      },
    },
  ];
}

/** Known from the first statement: nothing negative, NaN or infinite. */
function isPlain({ measures }: ColumnDraft): boolean {
  const { min, nan = '0', negative_infinity: low = '0', positive_infinity: high = '0' } = measures;
  if (min === undefined || [nan, low, high].some((count) => count !== '0')) return false;
  return min === null || Number(min) >= 0;
}
