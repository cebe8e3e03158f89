import type { ResolvedSampling } from '../config/types.js';
import type { ColumnTraits } from '../connectors/profiling-dialect.js';
import type { RowFilter, RowSample } from '../connectors/row-selection.js';
import type { ColumnInfo, TableInfo } from '../connectors/table-info.js';
import { ProfileMeshError, UnsupportedFeatureError } from '../core/errors.js';
import type { TablePlan } from '../model/plan.js';

interface SampleOptions {
  readonly plan: TablePlan;
  readonly table: TableInfo;
  readonly traits: (column: ColumnInfo) => ColumnTraits;
  readonly filter: RowFilter | null;
}

/** The sample that a plan asks for; `null` for every row. */
export function resolveSample(options: SampleOptions): RowSample | null {
  const { plan } = options;
  const { sampling, defaultSampleRatio = 1 } = plan;
  const seed = sampling?.seed ?? seedOf(plan);
  if (!sampling?.enabled) {
    if (defaultSampleRatio === 1) return null;
    const fraction = defaultSampleRatio;
    return { method: 'random', unit: 'rows', column: null, fraction, maxRows: null, seed };
  }
  const { method, unit = 'rows', fraction, maxRows } = sampling;
  if (method === 'random' && fraction === 1 && maxRows === null) return null;
  return {
    method,
    unit,
    column: method === 'random' ? null : samplingColumn(sampling, options),
    fraction,
    maxRows,
    seed,
  };
}

/** The same table gets the same seed, so two runs over unchanged rows measure the same sample. */
export function seedOf(plan: TablePlan): number {
  let hash = 0;
  for (const char of plan.fullName) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 2_147_483_647;
  return hash;
}

function samplingColumn(sampling: ResolvedSampling, options: SampleOptions): ColumnInfo {
  const { plan, table, traits, filter } = options;
  const { method } = sampling;
  const wanted = sampling.column ?? plan.partition?.key ?? null;
  const column =
    wanted === null
      ? filter?.column
      : table.columns.find(({ name, readable }) => readable && name === wanted);
  if (!column) {
    const problem =
      wanted === null ? `names no column for method ${method}` : `has no column "${wanted}" that can be read`;
    const names = table.columns.filter(({ readable }) => readable).map(({ name }) => name);
    throw new ProfileMeshError(
      'PM_PLAN_SAMPLING_COLUMN',
      `The sampling of table ${plan.fullName} ${problem}. Set sampling.column to one of: ${names.join(', ')}; or take method random.`,
      { details: { table: plan.fullName, column: wanted } },
    );
  }
  const { ordered, countable } = traits(column);
  const ability = method === 'topk' ? ordered : countable;
  if (ability === true) return column;
  throw new UnsupportedFeatureError({
    feature: `Sampling ${plan.fullName} by method ${method} of column "${column.name}" (${ability})`,
    connector: 'this database',
    alternative: 'set sampling.column to a column of another type, or take method random',
  });
}
