import { createHash } from 'node:crypto';
import { type MetricName, QUANTILE_NAMES } from '../../config/metric-names.js';
import type { StreamDialect } from '../../connectors/stream-dialect.js';
import type { TablePlan } from '../../model/plan.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';
import { hashingOf } from '../stream/read-parts.js';
import type { StreamedColumn } from '../stream/stream-reader.js';
import type { KeptMeasures } from './compact-partial.js';

// Changes when the states of one version say nothing to another.
const VERSION = 1;

/** The columns whose values can be decoded here; the others can't be merged from parts. */
export function streamedColumns(drafts: readonly ColumnDraft[], stream: StreamDialect): StreamedColumn[] {
  return drafts.flatMap((draft) => {
    const field = stream.field(draft.column);
    return field ? [{ draft, field }] : [];
  });
}

/** What of a column is kept for the next run, where only some metrics are merged from parts. */
export function keptMeasures(options: {
  readonly draft: ColumnDraft;
  readonly plan: Pick<TablePlan, 'distinct'>;
  readonly merged: ReadonlySet<MetricName>;
  readonly histogram: HistogramPlan | undefined;
}): KeptMeasures {
  const { draft, plan, merged, histogram } = options;
  const keeps = (...metrics: readonly MetricName[]): boolean =>
    metrics.some((metric) => merged.has(metric) && wants(draft, metric));
  return {
    // Every value of every partition would have to be kept.
    distinct: plan.distinct !== 'exact' && keeps('distinct_count', 'distinct_percent'),
    histogram: histogram !== undefined && keeps('histogram'),
    quantiles: keeps(...QUANTILE_NAMES),
    topValues: keeps('top_values'),
  };
}

/** The same for parts that add up: same columns, types, measures and bounds of histograms. */
export function partitionSignature(
  columns: ReadonlyArray<{
    readonly column: StreamedColumn;
    readonly kept: KeptMeasures;
    readonly histogram: HistogramPlan | undefined;
  }>,
): string {
  const collected = columns.map(({ column, kept, histogram }) => {
    const { name, type } = column.draft.column;
    const bounds = kept.histogram ? [histogram?.min, histogram?.max, histogram?.edges?.bounds] : null;
    return [name, type, hashingOf(column.field), kept, bounds];
  });
  return createHash('sha256')
    .update(JSON.stringify([VERSION, collected]))
    .digest('hex');
}

/** The draft without metrics that can't be merged, each with the reason. */
export function leaveOut(
  draft: ColumnDraft,
  reasonFor: (metric: MetricName) => string | undefined,
): ColumnDraft {
  const skipped = { ...draft.skipped };
  const wanted = draft.wanted.filter((metric) => {
    const reason = reasonFor(metric);
    if (reason === undefined) return true;
    skipped[metric] = reason;
    return false;
  });
  return { ...draft, wanted, skipped };
}
