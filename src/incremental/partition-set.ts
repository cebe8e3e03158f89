import type { Connection, SnapshotSession } from '../connectors/connector.js';
import type { PartitionFacts } from '../connectors/table-facts.js';
import type { TableInfo } from '../connectors/table-info.js';
import { ProfileMeshError } from '../core/errors.js';
import type { TablePlan } from '../model/plan.js';
import type { Partition } from '../profiling/partitions/partition.js';
import { type KeyPartition, runPartitionQuery } from './change-queries.js';

/** The parts of a table that can be read one by one, as they were before its snapshot. */
export interface PartitionSet {
  readonly partitions: ReadonlyArray<
    Pick<PartitionFacts, 'name' | 'changeToken' | 'estimatedRows' | 'estimatedBytes'>
  >;
  /** Those of a snapshot. */
  list(session: SnapshotSession, table: TableInfo): Promise<readonly Partition[]>;
}

/** Of a table that the database itself has partitioned. */
export function declaredPartitions(options: {
  readonly connection: Connection;
  readonly plan: TablePlan;
  readonly partitions: readonly PartitionFacts[];
}): PartitionSet {
  const { connection, plan, partitions } = options;
  const before = new Map(partitions.map(({ name, changeToken }) => [name, changeToken]));
  return {
    partitions,
    async list(session, table) {
      const [facts] =
        (await connection.tableFacts?.(session, { tables: [plan], estimateViews: false })) ?? [];
      return (facts?.partitions ?? []).map((partition) => {
        const { name } = partition;
        const info: TableInfo = { ...table, ...partition.table, kind: 'table' };
        const source = connection.dialect.rowSource(info, { filter: null, sample: null });
        // Read after the snapshot began, a token may cover changes that it misses: the one from before counts.
        return { name, token: before.get(name) ?? null, source };
      });
    },
  };
}

/** Of a table whose partitions are the values of a column, by the user's query. */
export function keyPartitions(options: {
  readonly connection: Connection;
  readonly plan: TablePlan;
  readonly query: string;
  readonly key: string;
  readonly found: readonly KeyPartition[];
}): PartitionSet {
  const { connection, plan, query, key, found } = options;
  return {
    partitions: found.map((partition) => ({
      ...{ name: nameOf(key, partition), changeToken: partition.token },
      ...{ estimatedRows: null, estimatedBytes: null },
    })),
    async list(session, table) {
      const column = table.columns.find(({ name, readable }) => readable && name === key);
      if (!column) {
        throw new ProfileMeshError(
          'PM_PLAN_PARTITION_KEY',
          `Table ${plan.fullName} has no column "${key}" to partition by, or it may not be read. Set partition.key to one of its columns.`,
          { details: { table: plan.fullName, key } },
        );
      }
      // It sees the same rows as what reads them.
      const partitions = await runPartitionQuery(connection, session, query);
      return partitions.map((partition) => {
        const { value, token } = partition;
        const filter =
          value === null
            ? ({ kind: 'is_null', column } as const)
            : ({ kind: 'one_of', column, values: [value] } as const);
        const source = connection.dialect.rowSource(table, { filter, sample: null });
        return { name: nameOf(key, partition), token, source };
      });
    },
  };
}

function nameOf(key: string, { value }: KeyPartition): string {
  return value === null ? `${key} is null` : `${key}=${value}`;
}
