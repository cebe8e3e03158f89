import type { SnapshotSession } from '../../connectors/connector.js';
import type { ProfilingDialect, ValueRange } from '../../connectors/profiling-dialect.js';
import type { RowSource } from '../../connectors/row-selection.js';
import { parseDecimal } from '../../core/decimal.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { type HistogramEdges, histogramEdges } from '../histogram-edges.js';
import { type Cell, runCells } from '../pushdown/run-cells.js';

/** The finite values' bounds, and the edges between them; no edges for a constant column or one bin. */
export interface HistogramPlan {
  readonly min: string;
  readonly max: string;
  readonly edges: HistogramEdges | undefined;
}

/**
 * Asks for least and greatest finite value of the numeric columns whose histogram is wanted, in one statement, or in
 * none; a second one where a value is NaN or infinite. A column without finite values is not in the answer.
 */
export async function planHistograms(options: {
  session: SnapshotSession;
  dialect: ProfilingDialect;
  source: RowSource;
  drafts: readonly ColumnDraft[];
  bins: number;
  /** Columns for which this is not asked. */
  guessed?: ReadonlySet<ColumnDraft>;
}): Promise<ReadonlyMap<ColumnDraft, HistogramPlan>> {
  const { session, dialect, source, bins, guessed } = options;
  const plans = new Map<ColumnDraft, HistogramPlan>();
  const unusual: ColumnDraft[] = [];
  const cellOf = (draft: ColumnDraft, range: ValueRange): Cell => ({
    draft,
    expressions: (['min', 'max'] as const).map((name) => dialect.measure(draft.column, name, range)),
    accept: ([min, max]) => {
      if (min == null || max == null) return;
      if (range === 'all' && (isUnusual(min) || isUnusual(max))) {
        unusual.push(draft);
        return;
      }
      plans.set(draft, histogramPlan({ draft, min, max, bins }));
    },
  });
  const context = {
    session,
    dialect,
    source,
    prepare: (expressions: number) => dialect.prepareAggregates(expressions),
    onRowCount: () => undefined,
  };
  const wanted = options.drafts.filter((draft) => wants(draft, 'histogram') && !guessed?.has(draft));
  await runCells(
    context,
    wanted.map((draft) => cellOf(draft, 'all')),
  );
  // A filter on every aggregate costs as much as the aggregates: it is for those that need it.
  await runCells(
    context,
    unusual.map((draft) => cellOf(draft, 'finite')),
  );
  return plans;
}

/** The plan for the finite values between these. */
export function histogramPlan(options: {
  draft: ColumnDraft;
  min: string;
  max: string;
  bins: number;
}): HistogramPlan {
  const { draft, min, max, bins } = options;
  const edges = bins === 1 ? undefined : histogramEdges({ kind: draft.traits.kind, min, max, bins });
  return { min, max, edges };
}

/** NaN or an infinity. */
function isUnusual(text: string): boolean {
  return !Number.isFinite(Number(text)) && parseDecimal(text) === undefined;
}
