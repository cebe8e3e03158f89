import type { Kysely } from 'kysely';
import { writePartitionText } from './partition-text.js';
import type { PartitionProfileRow, StateRow, StorageSchema } from './storage-schema.js';
import type { TableState } from '../model/table-state.js';
import type { TableStateChange } from './table-state-change.js';
import { toUtcText } from './utc-text.js';

// A profile may have some hundred KiB, and a statement is held in memory whole.
const PARTITIONS_PER_STATEMENT = 100;

/** Writes what the next run goes by. To be called in the transaction that stores the run. */
export async function writeTableStates(
  db: Kysely<StorageSchema>,
  changes: readonly TableStateChange[],
): Promise<void> {
  for (const { state, partitions } of changes) {
    await writeState(db, state);
    if (partitions) await writePartitions(db, { state, partitions });
  }
}

/** Rows of one table; without a schema those that have none. */
export function isOfTable(schema: string | null): readonly ['schema_name', 'is' | '=', string | null] {
  return schema === null ? ['schema_name', 'is', null] : ['schema_name', '=', schema];
}

/** No constraint is relied on: the table may be one that the Python package made. */
async function writeState(db: Kysely<StorageSchema>, state: TableState): Promise<void> {
  const { table_name, schema_name, ...values } = toStateRow(state);
  const update = async (): Promise<boolean> => {
    const { numUpdatedRows } = await db
      .updateTable('state')
      .set(values)
      .where('table_name', '=', table_name)
      .where(...isOfTable(schema_name))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  };
  if (await update()) return;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('state')
    .values({ table_name, schema_name, ...values })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!numInsertedOrUpdatedRows) await update();
}

async function writePartitions(
  db: Kysely<StorageSchema>,
  { state, partitions }: { state: TableState; partitions: NonNullable<TableStateChange['partitions']> },
): Promise<void> {
  const { schema, table } = state;
  const { reused, read } = partitions;
  const stored = await db
    .selectFrom('partitions')
    .select('partition_name')
    .where('table_name', '=', table)
    .where(...isOfTable(schema))
    .execute();
  const staying = new Set(reused);
  const gone = stored.map(({ partition_name }) => partition_name).filter((name) => !staying.has(name));
  for (const names of batches(gone)) {
    await db
      .deleteFrom('partitions')
      .where('table_name', '=', table)
      .where(...isOfTable(schema))
      .where('partition_name', 'in', names)
      .execute();
  }
  const updatedAt = toUtcText(state.lastProfiledAt ?? new Date());
  for (const some of batches(read)) {
    const rows: PartitionProfileRow[] = some.map(({ name, token, signature, rows, profile }) => ({
      schema_name: schema,
      table_name: table,
      partition_name: name,
      change_token: token,
      signature,
      row_count: rows,
      profile: writePartitionText(profile),
      updated_at: updatedAt,
    }));
    await db
      .insertInto('partitions')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function toStateRow(state: TableState): StateRow {
  return {
    schema_name: state.schema,
    table_name: state.table,
    last_run_id: state.lastRunId,
    snapshot_id: state.snapshotId,
    change_token: state.changeToken,
    decision: state.decision,
    decision_reason: state.decisionReason,
    last_profiled_at: state.lastProfiledAt && toUtcText(state.lastProfiledAt),
    staleness_score: state.stalenessScore,
    row_count: state.rowCount,
    bytes_scanned: state.bytesScanned,
    metadata: JSON.stringify(state.metadata),
  };
}

function* batches<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += PARTITIONS_PER_STATEMENT) {
    yield items.slice(start, start + PARTITIONS_PER_STATEMENT);
  }
}
