import type { Connection, SnapshotSession } from '../../connectors/connector.js';
import { DatabaseError, isProfileMeshError } from '../../core/errors.js';
import { mapParallel } from '../../core/parallel.js';
import { type PartialProfile, readPartialProfile } from '../accumulators/partial-profile.js';
import type { ColumnDraft } from '../column-draft.js';
import type { HistogramPlan } from '../stream/plan-histograms.js';
import { readPart } from '../stream/read-parts.js';
import type { StreamedColumn } from '../stream/stream-reader.js';
import { withSessions } from '../stream/with-sessions.js';
import { compactPartial, type KeptMeasures } from './compact-partial.js';
import { PartitionTotal } from './merge-partitions.js';
import type { KeptPartition, Partition } from './partition.js';

/** A column with what is kept of it, and the bounds of its bins. */
export interface MergedColumn {
  readonly column: StreamedColumn;
  readonly kept: KeptMeasures;
  readonly histogram: HistogramPlan | undefined;
}

interface ReadPartitionsOptions {
  readonly connection: Connection;
  readonly session: SnapshotSession;
  readonly tableName: string;
  /** Sorted by name: sketches depend on the order. */
  readonly partitions: readonly Partition[];
  readonly columns: readonly MergedColumn[];
  readonly signature: string;
  readonly isKept: (partition: Partition) => KeptPartition | undefined;
  /** Add up what is kept instead of all that was read, as the other parts are no more than that. */
  readonly compact: boolean;
  readonly exactDistinct: boolean;
  readonly statementTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly tableConnections: number;
  /** Hears of every batch of rows. */
  readonly onRows: (rows: number) => void;
}

interface ReadResult {
  readonly total: PartialProfile;
  readonly read: readonly KeptPartition[];
  readonly rowsRead: number;
  readonly connections: number;
}

/** Reads the partitions that are not kept, and adds up all. */
export async function readPartitions(options: ReadPartitionsOptions): Promise<ReadResult> {
  const { connection, session, partitions, columns, signature, compact, tableConnections } = options;
  const { statementTimeoutMs, signal } = options;
  const kept = new Map(partitions.map((partition) => [partition.name, options.isKept(partition)]));
  const waiting = partitions.filter(({ name }) => !kept.get(name));
  const count = Math.max(1, Math.min(tableConnections, waiting.length));
  const total = new PartitionTotal();
  const read: KeptPartition[] = [];
  const measures = columns.map((column) => column.kept);
  const arrived = new Map<string, PartialProfile>();
  let rowsRead = 0;
  let next = 0;
  // In the order of the names, whichever comes first; what is added is let go.
  const addUp = (): void => {
    for (; next < partitions.length; next += 1) {
      const name = partitions[next]?.name ?? '';
      const known = kept.get(name);
      const part = arrived.get(name);
      if (known) total.addState(known.profile);
      else if (part) total.add(part);
      else return;
      arrived.delete(name);
    }
  };
  const connections = await withSessions(
    { connection, session, count, statementTimeoutMs, signal },
    async (sessions) => {
      const free = [...sessions];
      await mapParallel(waiting, sessions.length, async (partition) => {
        const { name, token } = partition;
        const own = free.pop() ?? session;
        const part = await readOne(options, partition, own).finally(() => free.push(own));
        rowsRead += part.rows;
        const state = compactPartial(part, measures);
        if (token !== null) read.push({ name, token, signature, rows: part.rows, profile: state });
        arrived.set(name, compact ? readPartialProfile(state) : part);
        addUp();
      });
      return sessions.length;
    },
  );
  addUp();
  return { total: total.profile, read, rowsRead, connections };
}

async function readOne(
  options: ReadPartitionsOptions,
  partition: Partition,
  session: SnapshotSession,
): Promise<PartialProfile> {
  const { connection, columns, exactDistinct, tableName, onRows } = options;
  const { stream } = connection.dialect;
  if (!stream) return { rows: 0, columns: [] };
  const histograms = new Map<ColumnDraft, HistogramPlan>();
  for (const { column, histogram } of columns) if (histogram) histograms.set(column.draft, histogram);
  try {
    return await readPart({
      ...{ stream, histograms, exactDistinct, onRows, columns: columns.map(({ column }) => column) },
      reader: { session, source: partition.source },
      throwIfFailed: () => undefined,
    });
  } catch (error) {
    if (!isProfileMeshError(error) || error.code !== 'PM_DB_TABLE_MISSING') throw error;
    throw new DatabaseError(
      'PM_DB_QUERY',
      `Partition ${partition.name} of table ${tableName} was dropped while the table was read. Profile it again.`,
      { transient: true, cause: error, details: { table: tableName } },
    );
  }
}
