import { QUANTILE_NAMES, type QuantileName } from '../../config/metric-names.js';
import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { Cell } from './run-cells.js';

const FRACTIONS: Readonly<Record<QuantileName, number>> = {
  p5: 0.05,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p95: 0.95,
};

/** The fourth statement's cell of a column: its quantiles, one sort for all of them. */
export function quantileCells(draft: ColumnDraft, dialect: ProfilingDialect): Cell[] {
  const names = QUANTILE_NAMES.filter((name) => wants(draft, name));
  if (names.length === 0) return [];
  const { nan = '0', positive_infinity: high = '0', negative_infinity: low = '0' } = draft.measures;
  const range = [nan, high, low].every((count) => count === '0') ? 'all' : 'finite';
  const fractions = names.map((name) => FRACTIONS[name]);
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
