import { randomUUID } from 'node:crypto';
import type { ResolvedConnection } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { traceConnection } from '../connectors/trace-connection.js';
import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import { derivedId } from '../core/derived-id.js';
import { silentLogger } from '../core/logger.js';
import { mapParallel } from '../core/parallel.js';
import { noTelemetry, type Span } from '../core/telemetry.js';
import { driftStrategies } from '../drift/drift-strategies.js';
import { EventBus } from '../events/event-bus.js';
import { createEventIds, type EventIds } from '../events/event-ids.js';
import type { RetriedOperation } from '../config/event-types.js';
import type { DriftReport } from '../model/drift.js';
import type { ProfilingPlan, TablePlan } from '../model/plan.js';
import { isSettled } from '../model/is-measured.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import { configWarnings } from '../plan/config-warnings.js';
import {
  attachConfiguredListeners,
  type ConfiguredListeners,
  refuseUnsupportedHooks,
} from '../storage/configured-listeners.js';
import type { RunStore } from '../storage/run-store.js';
import { createSqlRunStoreWith, type TransactionWork } from '../storage/sql-run-store.js';
import type { TableStateChange } from '../storage/table-state-change.js';
import { connectionBudget } from './connection-budget.js';
import { driftAfterProfile } from './drift-after-profile.js';
import { EarlyEvents } from './early-events.js';
import { holdSnapshot } from './hold-snapshot.js';
import { type LoadPlanOptions, loadPlanWith } from './load-plan.js';
import { profileOneTable } from './profile-one-table.js';
import { openIncrementalRun } from './open-incremental-run.js';
import { type RetryContext, retrying } from './retrying.js';
import { RunAbortedError, RunNotStoredError } from './run-errors.js';
import type { RunProgress } from './runner-options.js';
import { listenForTelemetry } from './run-telemetry.js';
import { traceTable } from './trace-table.js';

export interface ProfileTablesOptions extends LoadPlanOptions {
  /** A plan made before; default: built from the configuration and the patterns. */
  readonly plan?: ProfilingPlan;
  /** False: nothing is written to the storage database, which is then not needed. Default true. */
  readonly store?: boolean;
  /** True: every table is profiled whole, whatever incremental profiling knows of it. Default false. */
  readonly full?: boolean;
  /** Gets what `drift_detection.after_profile` found, once the run is stored. */
  readonly onDrift?: (reports: readonly DriftReport[]) => void;
}

/**
 * Profiles the planned tables and stores the run, its rows together or not at all.
 *
 * A table that fails is an entry with `status: 'failed'` and costs the others nothing. The storage is opened
 * before the first table is read, so a run that could not be kept doesn't start.
 *
 * @throws {DatabaseError} source or storage can't be reached
 * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED
 * @throws {UnsupportedFeatureError} `execution.consistency: run` on a database that can't share a snapshot
 * @throws {RunNotStoredError} with the measured `run`
 * @throws {RunAbortedError} when `signal` fires, with the `run` as far as it came
 */
export function profileTables(options: ProfileTablesOptions): Promise<ProfilingRun> {
  const { config, telemetry = noTelemetry } = options;
  const attributes = {
    [SPAN_ATTRIBUTES.warehouse]: config.source.type,
    [SPAN_ATTRIBUTES.environment]: config.environment,
  };
  return telemetry.span({ kind: 'run', name: 'profilemesh.profile', attributes }, (span) =>
    profileInSpan(options, span),
  );
}

async function profileInSpan(options: ProfileTablesOptions, span: Span): Promise<ProfilingRun> {
  const {
    config,
    signal,
    connectors = createConnectorRegistry(),
    logger = silentLogger,
    clock = systemClock,
    telemetry = noTelemetry,
    bus: callers,
  } = options;
  // A bus for each run: the configured listeners hear this run, and the caller's bus hears everything.
  const startedAt = clock.now();
  let eventIds: EventIds | undefined;
  const bus = new EventBus({ logger, eventIds: (event) => eventIds?.(event) ?? randomUUID() });
  refuseUnsupportedHooks(config, options);
  if (config.driftDetection.afterProfile) driftStrategies(config.driftDetection);
  await using resources = new ClosingStack();
  if (callers) bus.on('*', (event) => callers.emit(event));
  listenForTelemetry(bus, options);
  // What happens before the configured listeners are there reaches them too, or at least the caller.
  const early = new EarlyEvents();
  resources.defer(() => early.release(bus));
  const retry = { policy: config.retry, clock, logger, signal, bus: early };

  const plan = options.plan ?? (await loadPlanWith({ ...options, connectors }, early));
  eventIds = createEventIds(plan.runId, startedAt.toISOString());
  span.setAttributes({ [SPAN_ATTRIBUTES.runId]: plan.runId, [SPAN_ATTRIBUTES.tables]: plan.tables.length });
  const { workers, tableConnections, poolSize } = connectionBudget(config, connectors, plan.tables.length);

  const connect = (
    connection: ResolvedConnection,
    operation: RetriedOperation,
    size = 1,
  ): Promise<Connection> =>
    retrying(retry, {
      operation,
      work: (aborted) =>
        connectors.connect(connection, { poolSize: size, logger, ...(aborted ? { signal: aborted } : {}) }),
    });
  const source = traceConnection({
    connection: resources.use(await connect(config.source, 'connect_source', poolSize)),
    telemetry,
    target: config.source,
  });
  let store: RunStore | undefined;
  let listeners: ConfiguredListeners | undefined;
  const alongside: TransactionWork = async (transaction) => listeners?.writeHeld(transaction);
  let storage: Connection | undefined;
  if (options.store !== false) {
    const connection = resources.use(await connect(config.storage.connection, 'connect_storage'));
    storage = connection;
    store = await retrying(retry, {
      operation: 'prepare_storage',
      work: () => createSqlRunStoreWith({ connection, storage: config.storage, logger, alongside }),
    });
  }
  const attached = await attachConfiguredListeners({
    ...{ config, bus, logger, clock, signal, runId: plan.runId, holdsCompleted: true },
    store: store !== undefined,
    ...(options.listeners ? { listeners: options.listeners } : {}),
    allowConfigModules: options.allowConfigModules ?? false,
    connect: (connection) => connect(connection, 'connect_hook'),
  });
  listeners = attached;
  resources.defer(() => attached.close());
  await early.release(bus);
  for (const warning of configWarnings(config, connectors.types)) logger.warn(warning);
  if (config.monitoring.enableMetrics && telemetry === noTelemetry) {
    logger.warn(
      'monitoring.enable_metrics is for the command line. In code pass createPrometheusMetrics() as telemetry.',
    );
  }

  const report = (progress: RunProgress): void => {
    try {
      options.onProgress?.(progress);
    } catch (error) {
      logger.warn('onProgress failed.', { error: String(error) });
    }
  };
  const { full = false } = options;
  const incremental = await openIncrementalRun({ config, plan, source, storage, full, retry, logger });
  const runIds = storageRunIds(plan);
  const { statementTimeoutMs, consistency } = config.execution;
  const held =
    consistency === 'run'
      ? resources.use(
          await retrying(retry, {
            operation: 'connect_source',
            work: (aborted) => holdSnapshot({ source, statementTimeoutMs, signal: aborted }),
          }),
        )
      : undefined;
  const tables = await mapParallel(plan.tables, workers, async (table, index): Promise<TableProfile> => {
    const total = plan.tables.length;
    report({ type: 'table_started', table: table.fullName, index, total });
    const runId = runIds[index] ?? plan.runId;
    const profile = await traceTable(
      {
        ...{ telemetry, runId: plan.runId, table, index, total },
        ...{ warehouse: config.source.type, environment: config.environment },
        batchSize: config.execution.batchSize,
      },
      () =>
        profileOneTable({
          ...{ source, plan: table, runId, config, bus, clock, logger, signal },
          ...{ joins: held?.name, tableConnections, incremental },
        }),
    );
    report({ type: 'table_finished', profile, index, total });
    return profile;
  });
  const run: ProfilingRun = {
    runId: plan.runId,
    environment: plan.environment,
    startedAt,
    finishedAt: clock.now(),
    tables,
  };
  if (store) {
    const states = incremental?.statesAfter(tables) ?? [];
    await saveRun(run, { store, states, listeners: attached, retry: { ...retry, signal: undefined } });
  }
  if (signal?.aborted && !tables.every(isSettled)) throw new RunAbortedError(run);
  if (storage) {
    const { onDrift } = options;
    await driftAfterProfile({ run, config, storage, bus, clock, logger, retry, telemetry, onDrift });
  }
  return run;
}

/** Not ended by the run's signal: what is complete is worth keeping. */
async function saveRun(
  run: ProfilingRun,
  options: {
    store: RunStore;
    states: readonly TableStateChange[];
    listeners: ConfiguredListeners;
    retry: RetryContext;
  },
): Promise<void> {
  const { store, states, listeners, retry } = options;
  const work = (): Promise<void> => listeners.saveWith(() => store.saveRun(run, states));
  try {
    await retrying(retry, { operation: 'save_run', work });
  } catch (error) {
    throw new RunNotStoredError(run, error);
  }
}

/**
 * The storage keys a run's rows by (run_id, dataset_name), and a dataset's name has no schema: the second table of
 * one name gets a run id of its own, and its history stays under the name that Python's readers look for. The same id for the
 * same table of the same run, so that storing a run again replaces its rows.
 */
function storageRunIds(plan: ProfilingPlan): string[] {
  const seen = new Set<string>();
  return plan.tables.map(({ table, fullName }: TablePlan) => {
    if (seen.has(table)) return derivedId(plan.runId, fullName);
    seen.add(table);
    return plan.runId;
  });
}
