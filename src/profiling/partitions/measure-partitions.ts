import type { MetricName } from '../../config/metric-names.js';
import type { SnapshotSession } from '../../connectors/connector.js';
import type { TableInfo } from '../../connectors/table-info.js';
import { UnsupportedFeatureError } from '../../core/errors.js';
import { type ColumnDraft, draftColumn } from '../column-draft.js';
import { countingSession } from '../counting-session.js';
import { finishColumn } from '../finish-column.js';
import type { MeasuredTable, MeasureTableOptions } from '../measure-table.js';
import { DEFAULT_TOP_VALUES, measureColumns, volatileRows } from '../pushdown/measure-columns.js';
import { refuseHiddenRows } from '../refuse-hidden-rows.js';
import { fillDraft } from '../stream/fill-draft.js';
import { type HistogramPlan, planHistograms } from '../stream/plan-histograms.js';
import type { KeptMeasures } from './compact-partial.js';
import { movedHistogram } from './moved-histogram.js';
import type { KeptHistograms, KeptPartition, Partition } from './partition.js';
import { keptMeasures, leaveOut, partitionSignature, streamedColumns } from './partition-columns.js';
import { type MergedColumn, readPartitions } from './read-partitions.js';

export interface MeasurePartitionsOptions extends Omit<MeasureTableOptions, 'strategy'> {
  /** The partitions that the snapshot shows. A token must be older than the snapshot, or of it. */
  list(session: SnapshotSession, table: TableInfo): Promise<readonly Partition[]>;
  /** The metrics that are put together from parts; a run that reads every partition measures the others too. */
  readonly merged: ReadonlySet<MetricName>;
  /** Of the runs before, by partition name; left out: every partition is read, and every metric measured. */
  readonly kept?: {
    readonly partitions: ReadonlyMap<string, KeptPartition>;
    readonly histograms: KeptHistograms;
  };
}

export interface MeasuredPartitions extends MeasuredTable {
  /** Names of the partitions that were kept from before. */
  readonly reused: readonly string[];
  /** What to keep of those that were read; one without a token is not in it. */
  readonly read: readonly KeptPartition[];
  /** The bounds that later partitions must be read with. */
  readonly histograms: KeptHistograms;
}

/**
 * Measures a table partition by partition, in one snapshot: reads those whose token is not the kept one, and adds what was kept of
 * the others. Counts, extremes, moments and histograms are those of one read of all rows; sketches say their errors.
 *
 * @throws {UnsupportedFeatureError} the connection can't stream rows, or there is no partition
 * @throws {DatabaseError} PM_DB_TABLE_MISSING, PM_DB_PERMISSION, PM_DB_TIMEOUT, PM_DB_CONNECTION
 * @throws {AbortedError} when `signal` fires
 */
export async function measurePartitions(options: MeasurePartitionsOptions): Promise<MeasuredPartitions> {
  const { connection, signal, statementTimeoutMs, joins } = options;
  return connection.snapshot({ statementTimeoutMs, joins, ...(signal ? { signal } : {}) }, (session) =>
    measureInSnapshot(options, session),
  );
}

async function measureInSnapshot(
  options: MeasurePartitionsOptions,
  session: SnapshotSession,
): Promise<MeasuredPartitions> {
  const { connection, plan, kept } = options;
  const { dialect } = connection;
  const table = await connection.describeTable(session, plan);
  const partitions = [...(await options.list(session, table))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const counting = countingSession(session);
  const drafts = table.columns.map((column) => draftOf(options, table, column.name));
  const columns = await mergedColumns({ ...options, session: counting, partitions }, table, drafts);
  const signature = partitionSignature(columns);
  const isKept = ({ name, token }: Partition): KeptPartition | undefined => {
    const known = kept?.partitions.get(name);
    return known && known.token === token && known.signature === signature ? known : undefined;
  };
  const { total, read, rowsRead, connections } = await readPartitions({
    ...{ connection, session: counting, partitions, columns, signature, isKept },
    ...{ statementTimeoutMs: options.statementTimeoutMs, signal: options.signal },
    ...{ tableConnections: options.tableConnections ?? 1, exactDistinct: !kept && plan.distinct === 'exact' },
    ...{ compact: kept !== undefined, tableName: plan.fullName },
    // How many rows are in the partitions that are read is not known.
    onRows: (rows) => options.onRows?.(rows, null),
  });
  const rowCount = total.rows;
  const finished = new Map<string, ColumnDraft>();
  for (const [index, { column, histogram }] of columns.entries()) {
    const { draft, field } = column;
    const partial = total.columns[index];
    const moved = partial && kept ? movedHistogram(draft, partial, histogram) : undefined;
    const filled = moved === undefined ? draft : leaveOut(draft, (name) => moved[name]);
    finished.set(draft.column.name, filled);
    if (!partial) continue;
    fillDraft({
      draft: filled,
      partial,
      field,
      plan: histogram,
      topValues: plan.topValues ?? DEFAULT_TOP_VALUES,
    });
  }
  const rest = drafts.filter(({ column }) => column.readable && !finished.has(column.name));
  if (rest.length > 0 && !kept) {
    const source = dialect.rowSource(table, { filter: null, sample: null });
    const counted = await measureColumns({ dialect, session: counting, source, plan, drafts: rest });
    if (counted !== rowCount) throw volatileRows(plan.fullName, rowCount, counted);
  }
  await refuseHiddenRows({ session, dialect, table, rowCount, canRetry: options.joins === undefined });
  return {
    rowCount,
    columns: drafts.map((draft) => finishColumn(finished.get(draft.column.name) ?? draft, rowCount)),
    reused: partitions.filter(isKept).map(({ name }) => name),
    read,
    histograms: keptHistograms(columns),
    metadata: {
      strategy: 'stream',
      strategy_reason: 'partition by partition',
      statements: counting.statements,
      ...(connections > 1 ? { connections } : {}),
      rows_read: rowsRead,
      partitions_read: partitions.filter((partition) => !isKept(partition)).length,
      partitions_total: partitions.length,
    },
  };
}

/** Every metric of the plan, or, where kept parts are used, those that can be had from parts. */
function draftOf(options: MeasurePartitionsOptions, table: TableInfo, name: string): ColumnDraft {
  const { connection, plan, merged, kept } = options;
  const { dialect } = connection;
  const column = table.columns.find((one) => one.name === name);
  if (!column) throw new TypeError(`The table has no column "${name}".`);
  const draft = draftColumn({ column, traits: dialect.traits(column), ...plan });
  if (!kept) return draft;
  const isStreamed = dialect.stream?.field(column) !== undefined;
  return leaveOut(draft, (metric) => {
    if (metric === 'count') return undefined;
    if (!isStreamed) return 'values of this type can’t be added up from partitions: a full run measures it';
    if (!merged.has(metric)) return 'not in partial_profiling.mergeable_metrics: a full run measures it';
    if (plan.distinct === 'exact' && (metric === 'distinct_count' || metric === 'distinct_percent')) {
      return 'profiling.distinct is exact: a full run measures it';
    }
    if (metric === 'histogram' && !ownOf(kept.histograms, name))
      return 'no bins are kept: a full run measures it';
    return undefined;
  });
}

async function mergedColumns(
  options: MeasurePartitionsOptions & {
    readonly session: SnapshotSession;
    readonly partitions: readonly Partition[];
  },
  table: TableInfo,
  drafts: readonly ColumnDraft[],
): Promise<MergedColumn[]> {
  const { connection, session, plan, merged, kept, partitions } = options;
  const { dialect } = connection;
  const readable = drafts.filter(({ column }) => column.readable);
  const streamed = dialect.stream && session.copyBinary ? streamedColumns(readable, dialect.stream) : [];
  if (streamed.length === 0 || partitions.length === 0) {
    throw new UnsupportedFeatureError({
      feature: `Reading ${plan.fullName} partition by partition`,
      connector: connection.connectorName,
      alternative: 'set incremental.partial_profiling.enabled: false',
    });
  }
  const histograms = kept
    ? undefined
    : await planHistograms({
        ...{ session, dialect, source: dialect.rowSource(table, { filter: null, sample: null }) },
        ...{ drafts: streamed.map(({ draft }) => draft), bins: plan.histogramBins },
      });
  return streamed.map((column) => {
    const { draft } = column;
    const histogram: HistogramPlan | undefined = kept
      ? ownOf(kept.histograms, draft.column.name)
      : histograms?.get(draft);
    const measures: KeptMeasures = keptMeasures({ draft, plan, merged, histogram });
    return { column, kept: measures, histogram };
  });
}

/** A column may be called `constructor`. */
function ownOf(histograms: KeptHistograms, name: string): HistogramPlan | undefined {
  return Object.hasOwn(histograms, name) ? histograms[name] : undefined;
}

function keptHistograms(columns: readonly MergedColumn[]): KeptHistograms {
  const entries = columns.flatMap(({ column, kept, histogram }) =>
    kept.histogram && histogram ? [[column.draft.column.name, histogram] as const] : [],
  );
  return Object.fromEntries(entries);
}
