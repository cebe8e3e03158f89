import { createHash } from 'node:crypto';
import type { ResolvedConfig, ResolvedConnection } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import type { Clock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { mapParallel } from '../core/parallel.js';
import { withRetry } from '../core/retry.js';
import { EventBus } from '../events/event-bus.js';
import type { ProfilingPlan, TablePlan } from '../model/plan.js';
import { isMeasured } from '../model/is-measured.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import { configWarnings } from '../plan/config-warnings.js';
import { attachConfiguredListeners } from '../storage/configured-listeners.js';
import type { RunStore } from '../storage/run-store.js';
import { createSqlRunStore } from '../storage/sql-run-store.js';
import { connectionBudget } from './connection-budget.js';
import { holdSnapshot } from './hold-snapshot.js';
import { type LoadPlanOptions, loadPlan } from './load-plan.js';
import { profileOneTable } from './profile-one-table.js';
import { RunAbortedError, RunNotStoredError } from './run-errors.js';
import type { RunProgress } from './runner-options.js';

export interface ProfileTablesOptions extends LoadPlanOptions {
  /** A plan made before; default: built from the configuration and the patterns. */
  readonly plan?: ProfilingPlan;
  /** False: nothing is written to the storage database, which is then not needed. Default true. */
  readonly store?: boolean;
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
export async function profileTables(options: ProfileTablesOptions): Promise<ProfilingRun> {
  const {
    config,
    signal,
    connectors = createConnectorRegistry(),
    logger = silentLogger,
    clock = systemClock,
  } = options;
  // A bus for each run: the configured listeners hear this run, and the caller's bus hears everything.
  const bus = new EventBus({ logger });
  const startedAt = clock.now();
  const plan = options.plan ?? (await loadPlan({ ...options, connectors }));
  const { workers, tableConnections, poolSize } = connectionBudget(config, connectors, plan.tables.length);

  await using resources = new ClosingStack();
  const connect = (connection: ResolvedConnection, poolSize = 1): Promise<Connection> =>
    connectors.connect(connection, { poolSize, logger, ...(signal ? { signal } : {}) });
  const source = resources.use(await connect(config.source, poolSize));
  let store: RunStore | undefined;
  if (options.store !== false) {
    const connection = resources.use(await connect(config.storage.connection));
    store = await createSqlRunStore({ connection, storage: config.storage, logger });
  }
  const listeners = await attachConfiguredListeners({ config, bus, connect, logger });
  resources.defer(() => listeners.close());
  const { bus: callers } = options;
  if (callers) bus.on('*', (event) => callers.emit(event));
  for (const warning of configWarnings(config, connectors.types)) logger.warn(warning);

  const report = (progress: RunProgress): void => {
    try {
      options.onProgress?.(progress);
    } catch (error) {
      logger.warn('onProgress failed.', { error: String(error) });
    }
  };
  const runIds = storageRunIds(plan);
  const { statementTimeoutMs, consistency } = config.execution;
  const held =
    consistency === 'run'
      ? resources.use(await holdSnapshot({ source, statementTimeoutMs, signal }))
      : undefined;
  const tables = await mapParallel(plan.tables, workers, async (table, index): Promise<TableProfile> => {
    const total = plan.tables.length;
    report({ type: 'table_started', table: table.fullName, index, total });
    const runId = runIds[index] ?? plan.runId;
    const profile = await profileOneTable({
      ...{ source, plan: table, runId, config, bus, clock, logger, signal },
      ...{ joins: held?.name, tableConnections },
    });
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
  if (store) await saveRun({ store, run, config, clock });
  if (signal?.aborted && !tables.every(isMeasured)) throw new RunAbortedError(run);
  return run;
}

/** Not ended by the run's signal: what is complete is worth keeping. */
async function saveRun(options: {
  store: RunStore;
  run: ProfilingRun;
  config: ResolvedConfig;
  clock: Clock;
}): Promise<void> {
  const { store, run, config, clock } = options;
  try {
    await withRetry({ policy: config.retry, clock, work: () => store.saveRun(run) });
  } catch (error) {
    throw new RunNotStoredError(run, error);
  }
}

/**
 * The storage keys a run's rows by (run_id, dataset_name), and a dataset's name has no schema: the second table of
 * one name gets a run id of its own, and its history stays under the name that Python's readers look for.
 */
function storageRunIds(plan: ProfilingPlan): string[] {
  const seen = new Set<string>();
  return plan.tables.map(({ table, fullName }: TablePlan) => {
    if (seen.has(table)) return derivedId(plan.runId, fullName);
    seen.add(table);
    return plan.runId;
  });
}

/** The same id for the same table of the same run, so that storing a run again replaces its rows. */
function derivedId(runId: string, fullName: string): string {
  const hex = createHash('sha256').update(`${runId} ${fullName}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
