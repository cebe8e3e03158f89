import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { isProfileMeshError } from '../core/errors.js';
import { silentLogger } from '../core/logger.js';
import { type DecideTablesOptions, decideTables } from '../incremental/decide-tables.js';
import type { ProfilingPlan } from '../model/plan.js';
import { createSqlTableStateStore } from '../storage/table-state-store.js';
import type { RunnerOptions } from './runner-options.js';

/** Options of {@link decidePlan}. */
export interface DecidePlanOptions extends RunnerOptions {
  readonly plan: ProfilingPlan;
  /** As in a run: every table is to be profiled whole. Default false. */
  readonly full?: boolean;
}

/**
 * The plan as a run would carry it out now: `status` of each table is `full`, `partial`, `sample`, `skip` or `defer`, with the
 * reason beside it. Nothing is written. Without `incremental.enabled` it is the plan itself, and nothing is asked.
 *
 * @throws {DatabaseError} {@link StorageError} when source or storage can't be asked
 */
export async function decidePlan(options: DecidePlanOptions): Promise<ProfilingPlan> {
  const { config, plan, full = false, logger = silentLogger, clock = systemClock, signal } = options;
  if (!config.incremental.enabled) return plan;
  const { connectors = createConnectorRegistry() } = options;
  const connecting = { logger, ...(signal ? { signal } : {}) };
  await using source = await connectors.connect(config.source, connecting);
  await using storage = await connectors.connect(config.storage.connection, connecting);
  const states = await createSqlTableStateStore({
    connection: storage,
    storage: { ...config.storage, createTables: false },
    logger,
  }).catch((error: unknown): DecideTablesOptions['states'] => {
    // No run has been stored yet.
    if (isProfileMeshError(error) && error.code === 'PM_STORAGE_TABLES_MISSING') return NOTHING_KNOWN;
    throw error;
  });
  const now = clock.now();
  const decisions = await decideTables({
    ...{ config, source, states, tables: plan.tables, now, full, logger, signal },
  });
  const tables = plan.tables.map((table, index) => {
    const { action: status, reason: statusReason } = decisions[index] ?? {};
    return status && statusReason ? { ...table, status, statusReason } : table;
  });
  return { ...plan, tables };
}

const NOTHING_KNOWN: DecideTablesOptions['states'] = {
  loadStates: async () => [],
  loadMarks: async () => [],
};
