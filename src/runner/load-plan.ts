import type { TablePattern } from '../config/types.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { silentLogger } from '../core/logger.js';
import { EventBus } from '../events/event-bus.js';
import type { ProfilingPlan, TableRef } from '../model/plan.js';
import { buildPlan } from '../plan/build-plan.js';
import { planNeedsCatalog } from '../plan/needs-catalog.js';
import { storageTableTest } from '../storage/storage-tables.js';
import { retrying } from './retrying.js';
import type { RunnerOptions } from './runner-options.js';

/** Options of {@link loadPlan}. */
export interface LoadPlanOptions extends RunnerOptions {
  /** Tables to profile in place of the configured ones; `*` stands for any run of characters. */
  readonly patterns?: readonly TablePattern[];
  /** Tables to leave out, besides the configured excludes. */
  readonly exclude?: readonly TablePattern[];
}

/**
 * Builds the plan; connects to the source only when a pattern holds `*`.
 *
 * @throws {ProfileMeshError} PM_PLAN_NO_TABLES, PM_PLAN_PATTERN_UNMATCHED (naming every such pattern)
 * @throws {DatabaseError} when the source must be asked and can't be; transient failures are retried first
 */
export function loadPlan(options: LoadPlanOptions): Promise<ProfilingPlan> {
  return loadPlanWith(options, options.bus ?? new EventBus());
}

/** {@link loadPlan}, where events of retries go elsewhere than to the caller's bus. */
export async function loadPlanWith(
  options: LoadPlanOptions,
  bus: Pick<EventBus, 'emit'>,
): Promise<ProfilingPlan> {
  const { config, patterns, exclude, clock } = options;
  const choice = { config, ...(patterns ? { patterns } : {}), ...(exclude ? { exclude } : {}) };
  return buildPlan({
    ...choice,
    ...(clock ? { now: clock.now() } : {}),
    ...(planNeedsCatalog(choice) ? await loadCatalog(options, bus) : {}),
  });
}

/** What `*` is looked up in. The tables where runs are kept are no data of the user's. */
async function loadCatalog(
  options: RunnerOptions,
  bus: Pick<EventBus, 'emit'>,
): Promise<{ catalog: TableRef[]; storageTables: TableRef[] }> {
  const { config, connectors = createConnectorRegistry(), logger = silentLogger, signal } = options;
  const retry = { policy: config.retry, clock: options.clock ?? systemClock, logger, signal, bus };
  // Both at once: a connection that was lost is opened anew.
  const tables = await retrying(retry, {
    operation: 'list_tables',
    work: async (signal) => {
      const aborting = signal ? { signal } : {};
      await using source = await connectors.connect(config.source, { logger, ...aborting });
      // Awaited here: the connection closes when this function is left.
      return await source.listTables(aborting);
    },
  });
  const isStored = storageTableTest(config);
  return {
    catalog: tables.filter((table) => !isStored(table)),
    storageTables: tables.filter(isStored),
  };
}
