import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import type { RowSource } from '../../connectors/row-selection.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { readValue } from '../read-value.js';
import type { Cell } from './run-cells.js';

/** The fifth statement's cell of a column: its most frequent values, each column's grouped by themselves. */
export function topValueCells(options: {
  draft: ColumnDraft;
  dialect: ProfilingDialect;
  source: RowSource;
  limit: number;
}): Cell[] {
  const { draft, dialect, source, limit } = options;
  if (!wants(draft, 'top_values')) return [];
  return [
    {
      draft,
      expressions: [dialect.topValues(draft.column, source, limit)],
      accept: ([text]) => {
        const found = text == null ? [] : (JSON.parse(text) as Array<[string, number]>);
        const { kind } = draft.traits;
        draft.topValues =
          found.length === 0
            ? null
            : found.map(([value, count]) => ({ value: readValue(kind, value), count }));
      },
    },
  ];
}
