import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import type { Clock } from '../core/clock.js';
import { AbortedError, isProfileMeshError, type ProfileMeshError, ProfilingError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { TableDecision } from '../incremental/decide-tables.js';
import type { EventBus } from '../events/event-bus.js';
import type { TablePlan } from '../model/plan.js';
import type { TableProfile } from '../model/profile.js';
import { type MeasuredTable, measureTable } from '../profiling/measure-table.js';
import type { IncrementalRun } from './incremental-run.js';
import { reportRows } from './report-rows.js';
import { retrying } from './retrying.js';
import { toWirePartition, toWireSampling } from '../wire/plan-rules.js';

export interface ProfileOneTableOptions {
  readonly source: Connection;
  readonly plan: TablePlan;
  readonly runId: string;
  readonly config: ResolvedConfig;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  /** The run's snapshot, where all tables share one. */
  readonly joins: string | undefined;
  /** Connections that may read this table at once. */
  readonly tableConnections: number;
  /** What was decided for the tables of the run; absent: all are read whole. */
  readonly incremental?: IncrementalRun | undefined;
  /** Hears how many rows have been read, and how many there may be. */
  readonly onRows?: (rows: number, expected: number | null) => void;
}

/** Measures one table, tells the bus, and turns a failure into an entry of the run. Never throws for the table's sake. */
export async function profileOneTable(options: ProfileOneTableOptions): Promise<TableProfile> {
  const { plan, runId, bus, clock, signal, logger } = options;
  const profiledAt = clock.now();
  const table = plan.fullName;
  if (signal?.aborted) {
    const { schema } = plan;
    const event = { table, schema, reason: 'aborted', action: 'skip', snapshotId: null };
    await bus.emit({ type: 'ProfilingSkipped', timestamp: profiledAt, ...event });
    return failedProfile({ options, profiledAt, status: 'skipped', error: new AbortedError() });
  }
  const decision = options.incremental?.decisionFor(plan);
  if (decision?.action === 'skip' || decision?.action === 'defer') return leaveOut(options, decision);
  await bus.emit({ type: 'ProfilingStarted', timestamp: profiledAt, table, runId });
  let profile: TableProfile;
  try {
    const measured = await measureWithRetry(options);
    profile = measuredProfile({ options, profiledAt, measured });
  } catch (cause) {
    const error = isProfileMeshError(cause) ? cause : unexpected(table, cause);
    logger.error('A table could not be profiled.', { table, code: error.code, error: error.message });
    await bus.emit({ type: 'ProfilingFailed', timestamp: clock.now(), table, runId, error: error.message });
    return failedProfile({ options, profiledAt, status: 'failed', error });
  }
  const { rowCount, columns, durationMs } = profile;
  const measured = { rowCount: rowCount ?? 0, columnCount: columns.length, durationMs };
  await bus.emit({ type: 'ProfilingCompleted', timestamp: clock.now(), table, runId, ...measured });
  return profile;
}

/** No failure: the table needs no profiling, or not now. */
async function leaveOut(options: ProfileOneTableOptions, decision: TableDecision): Promise<TableProfile> {
  const { plan, bus, clock } = options;
  const { action, reason, token: snapshotId } = decision;
  const profiledAt = clock.now();
  const event = { table: plan.fullName, schema: plan.schema, reason, action, snapshotId };
  await bus.emit({ type: 'ProfilingSkipped', timestamp: profiledAt, ...event });
  return {
    ...identity({ options, profiledAt }),
    ...{ status: 'skipped', rowCount: null, columns: [], error: null },
    metadata: { decision: action, decision_reason: reason },
  };
}

function measureWithRetry(options: ProfileOneTableOptions): Promise<MeasuredTable> {
  const { source, plan, config, bus, clock, logger, signal, joins, tableConnections, onRows } = options;
  const table = plan.fullName;
  const { statementTimeoutMs, strategy } = config.execution;
  return retrying(
    { policy: config.retry, clock, logger, signal, bus },
    {
      operation: 'profile_table',
      table,
      work: (signal) => {
        const measuring = {
          ...{ connection: source, plan, statementTimeoutMs, signal, joins },
          ...{ strategy, tableConnections },
          ...(onRows ? { onRows: reportRows(clock, onRows) } : {}),
        };
        return options.incremental?.measure(measuring) ?? measureTable(measuring);
      },
    },
  );
}

interface ProfileParts {
  readonly options: ProfileOneTableOptions;
  readonly profiledAt: Date;
}

function identity({
  options,
  profiledAt,
}: ProfileParts): Pick<
  TableProfile,
  'runId' | 'schema' | 'table' | 'fullName' | 'profiledAt' | 'durationMs'
> {
  const { runId, plan, clock } = options;
  const { schema, table, fullName } = plan;
  const durationMs = Math.max(0, clock.now().getTime() - profiledAt.getTime());
  return { runId, schema, table, fullName, profiledAt, durationMs };
}

function measuredProfile(parts: ProfileParts & { measured: MeasuredTable }): TableProfile {
  const { measured } = parts;
  const { rowCount, columns } = measured;
  const { partition, sampling } = parts.options.plan;
  return {
    ...identity(parts),
    status: rowCount === 0 ? 'empty' : 'success',
    rowCount,
    columns,
    error: null,
    metadata: {
      row_count: rowCount,
      column_count: columns.length,
      partition_config: toWirePartition(partition),
      sampling_config: toWireSampling(sampling),
      ...measured.metadata,
    },
  };
}

function failedProfile(
  parts: ProfileParts & { status: 'failed' | 'skipped'; error: ProfileMeshError },
): TableProfile {
  const { status, error } = parts;
  return {
    ...identity(parts),
    status,
    rowCount: null,
    columns: [],
    error: { code: error.code, message: error.message, transient: error.transient },
    metadata: {},
  };
}

function unexpected(table: string, cause: unknown): ProfilingError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ProfilingError('PM_PROFILING_FAILED', `Table ${table} could not be profiled: ${message}`, {
    cause,
  });
}
