import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { Cell } from './run-cells.js';

/** The second statement's cell of a column; none where distinct values are not asked for, or not countable. */
export function distinctCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  if (!wants(draft, 'distinct_count', 'distinct_percent')) return [];
  return [
    {
      draft,
      expressions: [dialect.distinct(draft.column)],
      accept: ([value]) => {
        draft.distinct = Number(value);
      },
    },
  ];
}
