import type { ResolvedPartition, ResolvedSampling } from '../config/types.js';
import type { SnapshotSession } from '../connectors/connector.js';
import type { ColumnInfo, TableInfo } from '../connectors/table-info.js';
import type {
  ProfilingDialect,
  RowFilter,
  RowSample,
  RowSelection,
} from '../connectors/profiling-dialect.js';
import type { JsonObject } from '../core/json.js';
import { ProfileMeshError, UnsupportedFeatureError } from '../core/errors.js';
import type { TablePlan } from '../model/plan.js';

/** The rows to measure, and what is said about the choice in the result's metadata. */
export interface SelectedRows {
  readonly selection: RowSelection;
  readonly metadata: JsonObject;
}

interface SelectOptions {
  readonly session: SnapshotSession;
  readonly dialect: ProfilingDialect;
  readonly table: TableInfo;
  readonly plan: TablePlan;
}

// Python's list, in its order.
const KEY_NAMES = [
  'date',
  'event_date',
  'partition_date',
  'created_at',
  'updated_at',
  'timestamp',
  'dt',
  'ds',
];

/** Works out partition and sample of a table; asks the database only for the newest partition values. */
export async function selectRows(options: SelectOptions): Promise<SelectedRows> {
  const filter = await resolveFilter(options);
  const sample = resolveSample(options.plan);
  return {
    selection: { filter, sample },
    metadata: {
      ...(filter ? { partition: describeFilter(filter) } : {}),
      ...(sample
        ? {
            sample: { fraction: sample.fraction, max_rows: sample.maxRows, seed: sample.seed },
            estimated: true,
          }
        : {}),
    },
  };
}

function describeFilter(filter: RowFilter): JsonObject {
  const key = filter.column.name;
  return filter.kind === 'at_least' ? { key, from: filter.value } : { key, values: [...filter.values] };
}

async function resolveFilter(options: SelectOptions): Promise<RowFilter | null> {
  const { plan, table } = options;
  const { partition } = plan;
  if (!partition || partition.strategy === 'all') return null;
  if (partition.strategy === 'sample') {
    throw new UnsupportedFeatureError({
      feature: `Partition strategy "sample" (table ${plan.fullName})`,
      connector: 'this version',
      alternative: 'use strategy latest or recent_n, or a sampling section',
    });
  }
  const column = keyColumn(partition, table, plan.fullName);
  if (partition.strategy === 'specific_values') {
    return { kind: 'one_of', column, values: (partition.values ?? []).map(String) };
  }
  const limit = partition.strategy === 'latest' ? 1 : (partition.recentN ?? 1);
  const rows = await options.session.query<Record<string, string>>(
    options.dialect.newestValues(table, column, limit),
  );
  const oldest = Object.values(rows.at(-1) ?? {})[0];
  // No partition at all: the key is NULL everywhere, or the table is empty, and so is the selection.
  return oldest === undefined
    ? { kind: 'one_of', column, values: [] }
    : { kind: 'at_least', column, value: oldest };
}

function keyColumn(partition: ResolvedPartition, table: TableInfo, fullName: string): ColumnInfo {
  const { key, metadataFallback } = partition;
  const column =
    key === null
      ? metadataFallback
        ? inferKey(table)
        : undefined
      : table.columns.find(({ name }) => name === key);
  if (column) return column;
  const names = table.columns.map(({ name }) => name).join(', ');
  const problem =
    key === null
      ? 'has no partition key, and none of its columns looks like one'
      : `has no column "${key}" to partition by`;
  throw new ProfileMeshError(
    'PM_PLAN_PARTITION_KEY',
    `Table ${fullName} ${problem}. Set partition.key to one of: ${names}.`,
    { details: { table: fullName, key } },
  );
}

function inferKey(table: TableInfo): ColumnInfo | undefined {
  const byName = KEY_NAMES.map((name) => table.columns.find((column) => column.name.toLowerCase() === name));
  return (
    byName.find((column) => column !== undefined) ??
    table.columns.find(({ name, type }) => /date|timestamp/.test(type) && name.toLowerCase().includes('date'))
  );
}

function resolveSample(plan: TablePlan): RowSample | null {
  const { sampling, defaultSampleRatio = 1 } = plan;
  if (!sampling?.enabled) {
    return defaultSampleRatio < 1
      ? { fraction: defaultSampleRatio, maxRows: null, seed: seedOf(plan) }
      : null;
  }
  requireRandom(sampling, plan.fullName);
  return { fraction: sampling.fraction, maxRows: sampling.maxRows, seed: seedOf(plan) };
}

function requireRandom({ method }: ResolvedSampling, fullName: string): void {
  if (method === 'random') return;
  throw new UnsupportedFeatureError({
    feature: `Sampling method "${method}" (table ${fullName})`,
    connector: 'this version',
    alternative: 'use method random',
  });
}

/** The same table gets the same seed, so two runs over unchanged rows measure the same sample. */
function seedOf(plan: TablePlan): number {
  let hash = 0;
  for (const char of plan.fullName) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 2_147_483_647;
  return hash;
}
