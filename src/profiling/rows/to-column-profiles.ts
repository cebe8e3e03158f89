import { METRIC_NAMES, type MetricName } from '../../config/metric-names.js';
import { kindTraits } from '../../connectors/kind-traits.js';
import { toExactNumber } from '../../core/decimal.js';
import { ProfileMeshError } from '../../core/errors.js';
import type { ColumnProfile } from '../../model/profile.js';
import type { PartialColumn } from '../accumulators/partial-column.js';
import type { PartialProfile } from '../accumulators/partial-profile.js';
import type { RowColumn } from '../accumulators/row-column.js';
import { toMeasures } from '../accumulators/to-measures.js';
import { draftColumn } from '../column-draft.js';
import { toNumber } from '../decimal.js';
import { finishColumn } from '../finish-column.js';
import { DEFAULT_TOP_VALUES } from '../pushdown/measure-columns.js';
import { fillDraft } from '../stream/fill-draft.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';

/** Options of {@link toColumnProfiles}. */
export interface ColumnProfileOptions {
  /** Most values of `top_values`. Default 10. */
  readonly topValues?: number;
}

/**
 * Every metric that was collected, of the columns that `profileRows` was given. The histogram's bins are those of `bounds`; the
 * first starts at the least value, the last ends at the greatest, where those lie outside of the bounds.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when the profile is one of other columns
 */
export function toColumnProfiles(
  profile: PartialProfile,
  columns: readonly RowColumn[],
  { topValues = DEFAULT_TOP_VALUES }: ColumnProfileOptions = {},
): ColumnProfile[] {
  if (columns.length !== profile.columns.length) throw otherColumns(columns, profile);
  return columns.map((column, index) => {
    const partial = profile.columns[index];
    if (partial?.name !== column.name || partial.values.kind !== valuesKind(column)) {
      throw otherColumns(columns, profile);
    }
    const { name, kind } = column;
    const draft = draftColumn({
      column: { name, type: kind, nullable: true, readable: true, traits: null },
      traits: kindTraits(kind),
      metrics: METRIC_NAMES.filter((metric) => isCollected(metric, partial)),
      computeHistograms: true,
    });
    fillDraft({ draft, partial, plan: histogramOf(column, partial), topValues });
    return finishColumn(draft, profile.rows);
  });
}

function valuesKind({ kind }: RowColumn): PartialColumn['values']['kind'] {
  if (kind === 'temporal') return 'text';
  return kind === 'other' ? 'none' : kind;
}

function isCollected(metric: MetricName, partial: PartialColumn): boolean {
  switch (metric) {
    case 'distinct_count':
    case 'distinct_percent':
      return partial.distinct !== null || partial.values.kind === 'boolean';
    case 'histogram':
      return partial.histogram !== null;
    case 'p5':
    case 'p25':
    case 'p50':
    case 'p75':
    case 'p95':
      return partial.quantiles !== null;
    case 'top_values':
      return partial.topValues !== null;
    default:
      return true;
  }
}

function histogramOf({ kind, bounds }: RowColumn, partial: PartialColumn): HistogramPlan | undefined {
  const { min, max } = toMeasures(partial);
  if (!bounds || min == null || max == null) return undefined;
  const [first = min] = bounds;
  const last = bounds.at(-1) ?? max;
  const start = Number(min) < Number(first) ? min : first;
  const end = Number(max) > Number(last) ? max : last;
  const edges = [start, ...bounds, end].map(kind === 'float' ? toNumber : toExactNumber);
  return { min, max, edges: { edges, bounds } };
}

function otherColumns(columns: readonly RowColumn[], profile: PartialProfile): ProfileMeshError {
  const asked = columns.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  const found = profile.columns.map(({ name, values }) => `${name} (${values.kind})`).join(', ');
  return new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `The profile is one of other columns: ${found}, instead of ${asked}. Give the columns that it was collected with.`,
  );
}
