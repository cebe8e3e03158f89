import { QUANTILE_NAMES } from '../../config/metric-names.js';
import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { QUANTILE_FRACTIONS } from '../quantile-fractions.js';
import type { Cell } from './run-cells.js';

/** The fourth statement's cell of a column: its quantiles, one sort for all of them. */
export function quantileCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const names = QUANTILE_NAMES.filter((name) => wants(draft, name));
  if (names.length === 0) return [];
  const { nan = '0', positive_infinity: high = '0', negative_infinity: low = '0' } = draft.measures;
  const range = [nan, high, low].every((count) => count === '0') ? 'all' : 'finite';
  const fractions = names.map((name) => QUANTILE_FRACTIONS[name]);
  return [
    {
      draft,
      expressions: dialect.quantiles(draft.column, fractions, range),
      aggregates: 1,
      accept: (values) => {
        for (const [index, name] of names.entries()) draft.quantiles[name] = values[index] ?? null;
      },
    },
  ];
}
