import { METRIC_NAMES } from '../config/metric-names.js';
import { systemClock } from '../core/abort.js';
import { ProfileMeshError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import { silentLogger } from '../core/logger.js';
import { EventBus } from '../events/event-bus.js';
import { buildLineageEvents } from '../lineage/build-lineage-events.js';
import { deliverEvents } from '../lineage/deliver-events.js';
import type { RunEvent } from '../lineage/run-event.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import type { StoredColumn, StoredTable, TableOutcome } from '../model/run.js';
import type { RunHistory } from '../storage/run-history.js';
import { findReportedRun } from './find-reported-run.js';
import { lineageJob, lineageNames } from './lineage-job.js';
import { connectHistory } from './open-run-history.js';
import { retrying } from './retrying.js';
import type { RunnerOptions } from './runner-options.js';
import { loadStoredRunTables, statusOfRow } from './stored-run-tables.js';

/** Options of {@link loadLineageEvents} and {@link sendStoredLineage}. */
export interface StoredLineageOptions extends RunnerOptions {
  /** Default: the newest. */
  readonly runId?: string;
}

/**
 * The events of a stored run: those that were sent when it ended, without what comparisons found. Of a run that the Python
 * package stored, START and COMPLETE have the times of its first and last table.
 * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN, PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
 * @throws {DatabaseError} the storage can't be reached
 */
export async function loadLineageEvents(options: StoredLineageOptions): Promise<RunEvent[]> {
  const { config } = options;
  const run = await loadRun(options);
  return buildLineageEvents({ run, source: config.source, ...lineageNames(config) });
}

/**
 * Sends the events of a stored run, such as ones that could not be sent when it ran, and gives them.
 * @throws {ProfileMeshError} PM_LINEAGE_DELIVERY; PM_INVALID_ARGUMENT: nothing says where to
 * @throws as {@link loadLineageEvents}
 */
export async function sendStoredLineage(options: StoredLineageOptions): Promise<RunEvent[]> {
  const { config, lineage, signal, clock = systemClock, logger = silentLogger } = options;
  const job = lineageJob(config, lineage);
  if (!job) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'Nothing says where lineage goes: give the configuration a section lineage with enabled: true, or pass a transport.',
    );
  }
  const events = await loadLineageEvents(options);
  const { transport } = job;
  await deliverEvents(events, { transport, policy: config.retry, clock, logger, signal });
  return events;
}

// What the facets have no room for is not read.
const LEFT_OUT: readonly string[] = ['histogram', 'top_values'];
const METRICS = METRIC_NAMES.filter((name) => !LEFT_OUT.includes(name));

async function loadRun(options: StoredLineageOptions): Promise<ProfilingRun> {
  const { config, signal, logger = silentLogger, clock = systemClock, bus = new EventBus() } = options;
  const retry = { policy: config.retry, clock, logger, signal, bus };
  await using history = await connectHistory(options, retry);
  // Awaited here: the connection is closed at the end of this function.
  return await retrying(retry, { operation: 'read_storage', work: () => readRun(history, options) });
}

async function readRun(
  history: RunHistory,
  { config, runId }: Pick<StoredLineageOptions, 'config' | 'runId'>,
): Promise<ProfilingRun> {
  const found = await findReportedRun(history, { trendRuns: 1, ...(runId === undefined ? {} : { runId }) });
  const { outcome, rows } = found;
  const tables = await loadStoredRunTables(history, { found, metrics: METRICS });
  const times = rows.map(({ profiledAt }) => profiledAt.getTime());
  return {
    runId: found.runId,
    environment: outcome?.environment ?? config.environment,
    startedAt: outcome?.startedAt ?? new Date(Math.min(...times)),
    finishedAt: outcome?.finishedAt ?? new Date(Math.max(...times)),
    tables: tables.map((table) =>
      table.outcome ? fromOutcome(table.outcome, table.stored) : fromRow(table.stored),
    ),
  };
}

function fromOutcome(outcome: TableOutcome, stored: StoredTable | undefined): TableProfile {
  const { columnCount: _, ...kept } = outcome;
  return { ...kept, fullName: formatTableName(outcome), columns: stored?.columns.map(toColumn) ?? [] };
}

function fromRow(stored: StoredTable): TableProfile {
  const { runId, schema, table, rowCount, profiledAt, columns } = stored;
  return {
    ...{ runId, schema, table, rowCount, profiledAt },
    fullName: formatTableName(stored),
    status: statusOfRow(stored),
    durationMs: 0,
    columns: columns.map(toColumn),
    error: null,
    metadata: {},
  };
}

function toColumn({ name, type, metrics }: StoredColumn): TableProfile['columns'][number] {
  return { name, type: type ?? '', metrics, skipped: {}, estimates: {}, error: null };
}
