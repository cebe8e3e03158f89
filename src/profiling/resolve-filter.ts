import type { ResolvedPartition } from '../config/types.js';
import type { SnapshotSession } from '../connectors/connector.js';
import type { Ability, ProfilingDialect } from '../connectors/profiling-dialect.js';
import type { RowFilter } from '../connectors/row-selection.js';
import type { ColumnInfo, TableInfo } from '../connectors/table-info.js';
import { ProfileMeshError, UnsupportedFeatureError } from '../core/errors.js';
import type { TablePlan } from '../model/plan.js';
import { seedOf } from './resolve-sample.js';

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

/** Partitions that strategy `sample` draws where `recent_n` doesn't say. */
const SAMPLED_PARTITIONS = 10;

export interface SelectOptions {
  readonly session: SnapshotSession;
  readonly dialect: ProfilingDialect;
  readonly table: TableInfo;
  readonly plan: TablePlan;
}

interface ResolvedFilter {
  readonly filter: RowFilter | null;
  /** The partitions are a sample of those that there are. */
  readonly drawn: boolean;
}

/** The partitions to measure. NULL is none: rows without a key are in no strategy but `all`. */
export async function resolveFilter(options: SelectOptions): Promise<ResolvedFilter> {
  const { plan, table, dialect, session } = options;
  const { partition } = plan;
  if (!partition || partition.strategy === 'all') return { filter: null, drawn: false };
  const column = partitionKey(partition, table, plan.fullName);
  refuseWithoutEquality(dialect.traits(column).countable, column, plan.fullName);
  if (partition.strategy === 'specific_values') {
    const values = (partition.values ?? []).map(String);
    return { filter: { kind: 'one_of', column, values }, drawn: false };
  }
  const isSample = partition.strategy === 'sample';
  const wanted = partition.strategy === 'latest' ? 1 : (partition.recentN ?? SAMPLED_PARTITIONS);
  const rows = await session.query<{ value: string }>(
    dialect.partitionValues(table, column, {
      order: isSample ? 'random' : 'newest',
      // One more tells whether any is left out.
      limit: isSample ? wanted + 1 : wanted,
      seed: seedOf(plan),
    }),
  );
  const values = rows.map(({ value }) => value);
  const oldest = values.at(-1);
  // No partition at all: the key is NULL everywhere, or the table is empty, and so is the selection.
  if (isSample || oldest === undefined) {
    return {
      filter: { kind: 'one_of', column, values: values.slice(0, wanted) },
      drawn: values.length > wanted,
    };
  }
  return { filter: { kind: 'at_least', column, value: oldest }, drawn: false };
}

function partitionKey(partition: ResolvedPartition, table: TableInfo, fullName: string): ColumnInfo {
  const { key } = partition;
  const readable = table.columns.filter((column) => column.readable);
  const column = findKey(partition, readable);
  if (column) return column;
  const names = readable.map(({ name }) => name).join(', ');
  const problem =
    key === null
      ? 'has no partition key, and none of its columns looks like one'
      : `has no column "${key}" to partition by, or it may not be read`;
  throw new ProfileMeshError(
    'PM_PLAN_PARTITION_KEY',
    `Table ${fullName} ${problem}. Set partition.key to one of: ${names}.`,
    { details: { table: fullName, key } },
  );
}

function findKey(
  { key, metadataFallback }: ResolvedPartition,
  columns: readonly ColumnInfo[],
): ColumnInfo | undefined {
  if (key !== null) return columns.find(({ name }) => name === key);
  return metadataFallback ? inferKey(columns) : undefined;
}

function inferKey(columns: readonly ColumnInfo[]): ColumnInfo | undefined {
  const byName = KEY_NAMES.map((name) => columns.find((column) => column.name.toLowerCase() === name));
  return (
    byName.find((column) => column !== undefined) ??
    columns.find(({ name, type }) => /date|timestamp/.test(type) && name.toLowerCase().includes('date'))
  );
}

function refuseWithoutEquality(countable: Ability, { name }: ColumnInfo, fullName: string): void {
  if (countable === true) return;
  throw new UnsupportedFeatureError({
    feature: `Partitioning ${fullName} by column "${name}" (${countable})`,
    connector: 'this database',
    alternative: 'set partition.key to a column of another type',
  });
}
