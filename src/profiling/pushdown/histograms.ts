import type { ProfilingDialect } from '../../connectors/profiling-dialect.js';
import { toExactNumber } from '../../core/decimal.js';
import type { HistogramBin } from '../../model/profile.js';
import { ProfilingError } from '../../core/errors.js';
import { type ColumnDraft, failColumn, wants } from '../column-draft.js';
import { toNumber } from '../decimal.js';
import { finiteCount } from '../finish-column.js';
import { histogramEdges } from '../histogram-edges.js';
import type { Cell } from './run-cells.js';

/**
 * The third statement's cell of a column: how many values lie below each inner edge. The bins are the
 * differences, and the last takes all that is left, so no value is lost at an edge.
 */
export function histogramCells(draft: ColumnDraft, dialect: ProfilingDialect, bins: number): Cell[] {
  if (!wants(draft, 'histogram')) return [];
  const { min, max } = draft.measures;
  const total = finiteCount(draft);
  if (min === undefined || max === undefined || total === undefined) return [];
  if (min === null || max === null) {
    draft.histogram = null;
    return [];
  }
  const { kind } = draft.traits;
  const found = histogramEdges({ kind, min, max, bins });
  if (!found || bins === 1) {
    const read = kind === 'float' ? toNumber : toExactNumber;
    draft.histogram = [{ start: read(min), end: read(max), count: total }];
    return [];
  }
  // -Infinity lies below every edge and in no bin.
  const below = Number(draft.measures.negative_infinity ?? 0);
  return [
    {
      draft,
      expressions: found.bounds.map((bound) => dialect.countBelow(draft.column, bound)),
      accept: (values) => {
        const cumulative = [0, ...values.map((value) => Number(value) - below), total];
        const histogram = found.edges.slice(1).map((end, index): HistogramBin => {
          const count = (cumulative[index + 1] ?? 0) - (cumulative[index] ?? 0);
          return { start: found.edges[index] ?? end, end, count };
        });
        // Only values that changed since the first statement can fall out of its bounds.
        if (histogram.every(({ count }) => count >= 0)) draft.histogram = histogram;
        else failColumn(draft, volatileValues(draft));
      },
    },
  ];
}

export function volatileValues({ column }: ColumnDraft): ProfilingError {
  return new ProfilingError(
    'PM_PROFILING_FAILED',
    `The values of column "${column.name}" change while they are read, so it has no histogram. Profile a table or a materialized view made from it.`,
    { details: { column: column.name } },
  );
}
