import type { RowFilter, RowSample, RowSelection } from '../connectors/row-selection.js';
import type { JsonObject } from '../core/json.js';
import type { SampledRows } from './estimate-sample.js';
import { countRows } from './pushdown/run-cells.js';
import { resolveFilter, type SelectOptions } from './resolve-filter.js';
import { resolveSample } from './resolve-sample.js';

/** The rows to measure, and what is said about the choice in the result's metadata. */
export interface SelectedRows {
  readonly selection: RowSelection;
  /** `null`: every row of the table or of its partition is measured. */
  readonly sampled: SampledRows | null;
  /** `partition` and `sample` in wire names. `estimated` depends on the rows found: see `isEstimated`. */
  readonly metadata: JsonObject;
}

/**
 * Works out partition and sample of a table, filter first, then sample. Asks the database for the values of the
 * partition key where the rule needs them, and for the number of rows where a part of them is to be taken.
 *
 * @throws {ProfileMeshError} PM_PLAN_PARTITION_KEY, PM_PLAN_SAMPLING_COLUMN
 * @throws {UnsupportedFeatureError} a rule that the column's type can't follow
 */
export async function selectRows(options: SelectOptions): Promise<SelectedRows> {
  const { plan, table, dialect } = options;
  const { filter, drawn } = await resolveFilter(options);
  const wanted = resolveSample({ plan, table, filter, traits: (column) => dialect.traits(column) });
  const population = wanted && mustCount(wanted) ? await countAll(options, filter) : null;
  // Nothing is left out, so nothing has to be drawn.
  const isWhole = wanted !== null && population !== null && takesAll(wanted, population);
  const sample = isWhole ? null : wanted;
  return {
    selection: { filter, sample },
    sampled: sample
      ? {
          population: drawn ? null : population,
          fraction: sample.fraction,
          byChance: !drawn && isByChance(sample),
        }
      : drawn
        ? { population: null, fraction: 1, byChance: false }
        : null,
    metadata: {
      ...(filter ? { partition: describeFilter(filter) } : {}),
      ...(wanted ? { sample: describeSample(wanted, population) } : {}),
    },
  };
}

/** Rows drawn one by one need no count: their fraction is known. The others read every row anyway. */
function mustCount(sample: RowSample): boolean {
  return sample.method !== 'random' || sample.maxRows !== null;
}

function takesAll({ fraction, maxRows }: RowSample, population: number): boolean {
  return fraction === 1 && (maxRows === null || maxRows >= population);
}

function isByChance({ method, unit }: RowSample): boolean {
  return method === 'stratified' || (method === 'random' && unit === 'rows');
}

async function countAll(
  { session, dialect, table }: SelectOptions,
  filter: RowFilter | null,
): Promise<number> {
  return countRows({ session, dialect, source: dialect.rowSource(table, { filter, sample: null }) });
}

function describeFilter(filter: RowFilter): JsonObject {
  const key = filter.column.name;
  if (filter.kind === 'is_null') return { key, values: [null] };
  return filter.kind === 'at_least' ? { key, from: filter.value } : { key, values: [...filter.values] };
}

function describeSample(sample: RowSample, population: number | null): JsonObject {
  const { method, unit, column, fraction, maxRows, seed } = sample;
  return {
    method,
    ...(method === 'random' ? { unit } : {}),
    ...(column ? { column: column.name } : {}),
    fraction,
    max_rows: maxRows,
    ...(method === 'topk' ? {} : { seed }),
    ...(population === null ? {} : { population }),
  };
}
