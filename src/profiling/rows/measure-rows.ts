import { QUANTILE_NAMES } from '../../config/metric-names.js';
import type { SnapshotSession } from '../../connectors/connector.js';
import type { TableInfo } from '../../connectors/table-info.js';
import { UnsupportedFeatureError } from '../../core/errors.js';
import type { TablePlan } from '../../model/plan.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { PartialProfile } from '../accumulators/partial-profile.js';
import { profileRows } from '../accumulators/profile-rows.js';
import type { RowColumn } from '../accumulators/row-column.js';
import { toMeasures } from '../accumulators/to-measures.js';
import { type ColumnDraft, wants } from '../column-draft.js';
import { histogramEdges } from '../histogram-edges.js';
import { DEFAULT_TOP_VALUES, volatileRows } from '../pushdown/measure-columns.js';
import { fillDraft } from '../stream/fill-draft.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';

export interface MeasureRowsOptions {
  /** One that has `rows`. */
  readonly session: SnapshotSession;
  readonly connectorName: string;
  readonly table: TableInfo;
  readonly plan: TablePlan;
  /** Readable columns; filled in place. */
  readonly drafts: readonly ColumnDraft[];
}

export interface MeasuredRows {
  readonly rowCount: number;
  /** How often the rows were iterated: twice where a histogram has more than one bin. */
  readonly passes: number;
}

/**
 * Measures a table whose rows can only be iterated.
 *
 * @throws {UnsupportedFeatureError} a partition or a sample was asked for
 * @throws {ProfilingError} PM_PROFILING_FAILED for a value that is not of its column's kind, or rows that change
 */
export async function measureRows(options: MeasureRowsOptions): Promise<MeasuredRows> {
  const { session, table, plan, drafts } = options;
  refuseSelection(options);
  const rowsOf = (some: readonly ColumnDraft[]) => {
    const columns = some.map(({ column }) => column);
    return session.rows?.(table, columns) ?? [];
  };
  const all = await profileRows(
    rowsOf(drafts),
    drafts.map((draft) => collected(draft, plan)),
  );
  const plans = planBins(options, all);
  const binned = drafts.filter((draft) => plans.get(draft)?.edges);
  const bins =
    binned.length === 0
      ? undefined
      : await profileRows(
          rowsOf(binned),
          binned.map((draft) => ({ ...counted(draft), bounds: plans.get(draft)?.edges?.bounds ?? [] })),
        );
  if (bins && bins.rows !== all.rows) throw volatileRows(plan.fullName, all.rows, bins.rows);
  for (const [index, draft] of drafts.entries()) {
    const partial = all.columns[index];
    const counts = bins?.columns[binned.indexOf(draft)];
    if (!partial) continue;
    fillDraft({
      draft,
      partial: counts ? { ...partial, histogram: counts.histogram } : partial,
      plan: counts && !sameExtremes(partial, counts) ? undefined : plans.get(draft),
      topValues: plan.topValues ?? DEFAULT_TOP_VALUES,
    });
  }
  return { rowCount: all.rows, passes: bins ? 2 : 1 };
}

function refuseSelection({ connectorName, plan }: MeasureRowsOptions): void {
  const { partition, sampling, defaultSampleRatio = 1 } = plan;
  const isPart = partition !== null && partition.strategy !== 'all';
  if (!isPart && !sampling?.enabled && defaultSampleRatio === 1) return;
  throw new UnsupportedFeatureError({
    feature: `${isPart ? 'A partition' : 'A sample'} of ${plan.fullName}`,
    connector: connectorName,
    alternative: 'profile every row, or let the connector iterate fewer',
  });
}

function sameExtremes(one: PartialColumn, other: PartialColumn): boolean {
  const [a, b] = [toMeasures(one), toMeasures(other)];
  return a.min === b.min && a.max === b.max;
}

function counted({ column, traits }: ColumnDraft): RowColumn {
  return { name: column.name, kind: traits.kind, distinct: false };
}

function collected(draft: ColumnDraft, plan: TablePlan): RowColumn {
  const distinct = wants(draft, 'distinct_count', 'distinct_percent');
  return {
    ...counted(draft),
    distinct: distinct && { exact: plan.distinct === 'exact' },
    quantiles: wants(draft, ...QUANTILE_NAMES),
    topValues: wants(draft, 'top_values'),
  };
}

/** The bins of the histograms that are wanted, from the extremes that were found. */
function planBins(
  { drafts, plan }: MeasureRowsOptions,
  { columns }: PartialProfile,
): ReadonlyMap<ColumnDraft, HistogramPlan> {
  const plans = new Map<ColumnDraft, HistogramPlan>();
  const bins = plan.histogramBins;
  for (const [index, draft] of drafts.entries()) {
    const partial = columns[index];
    if (!partial || !wants(draft, 'histogram')) continue;
    const { min, max } = toMeasures(partial);
    if (min == null || max == null) continue;
    const { kind } = draft.traits;
    plans.set(draft, { min, max, edges: bins === 1 ? undefined : histogramEdges({ kind, min, max, bins }) });
  }
  return plans;
}
