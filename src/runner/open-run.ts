import { randomUUID } from 'node:crypto';
import type { RetriedOperation } from '../config/event-types.js';
import type { ResolvedConnection } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { traceConnection } from '../connectors/trace-connection.js';
import { systemClock } from '../core/abort.js';
import type { ClosingStack } from '../core/closing-stack.js';
import { silentLogger } from '../core/logger.js';
import { noTelemetry, type Span } from '../core/telemetry.js';
import { EventBus } from '../events/event-bus.js';
import { createEventIds, type EventIds } from '../events/event-ids.js';
import type { ProfilingPlan } from '../model/plan.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import { configWarnings } from '../plan/config-warnings.js';
import {
  attachConfiguredListeners,
  type ConfiguredListeners,
  refuseUnsupportedHooks,
} from '../storage/configured-listeners.js';
import type { RunStore } from '../storage/run-store.js';
import { createSqlRunStoreWith } from '../storage/sql-run-store.js';
import { connectionBudget } from './connection-budget.js';
import { EarlyEvents } from './early-events.js';
import { loadPlanWith } from './load-plan.js';
import type { ProfileTablesOptions } from './profile-tables-options.js';
import { type RetryContext, retrying } from './retrying.js';
import { listenForTelemetry } from './run-telemetry.js';

/** What a run works with, open until the caller's resources are closed. */
export interface OpenRun {
  readonly plan: ProfilingPlan;
  readonly source: Connection;
  /** How many tables at once, and how many connections each may read with. */
  readonly workers: number;
  readonly tableConnections: number;
  /** Absent when nothing is stored. */
  readonly storage?: { readonly connection: Connection; readonly store: RunStore };
  readonly listeners: ConfiguredListeners;
  /** The run's own: its configured listeners hear this run only, and the caller's bus hears everything. */
  readonly bus: EventBus;
  readonly retry: RetryContext;
}

/** Plans the run and opens source, storage and listeners, all before the first table is read. */
export async function openRun(
  options: ProfileTablesOptions,
  {
    resources,
    startedAt,
    span,
  }: { readonly resources: ClosingStack; readonly startedAt: Date; readonly span: Span },
): Promise<OpenRun> {
  const {
    config,
    signal,
    connectors = createConnectorRegistry(),
    logger = silentLogger,
    clock = systemClock,
    telemetry = noTelemetry,
  } = options;
  let eventIds: EventIds | undefined;
  const bus = new EventBus({ logger, eventIds: (event) => eventIds?.(event) ?? randomUUID() });
  refuseUnsupportedHooks(config, options);
  bus.on('*', (event) => options.bus?.emit(event));
  listenForTelemetry(bus, options);
  // What happens before the configured listeners are there reaches them too, or at least the caller.
  const early = new EarlyEvents();
  resources.defer(() => early.release(bus));
  const retry = { policy: config.retry, clock, logger, signal, bus: early };
  const connect = (
    connection: ResolvedConnection,
    operation: RetriedOperation,
    poolSize = 1,
  ): Promise<Connection> =>
    retrying(retry, {
      operation,
      work: (aborted) =>
        connectors.connect(connection, { poolSize, logger, ...(aborted ? { signal: aborted } : {}) }),
    });

  const plan = options.plan ?? (await loadPlanWith({ ...options, connectors }, early));
  eventIds = createEventIds(plan.runId, startedAt.toISOString());
  span.setAttributes({ [SPAN_ATTRIBUTES.runId]: plan.runId, [SPAN_ATTRIBUTES.tables]: plan.tables.length });
  const { workers, tableConnections, poolSize } = connectionBudget(config, connectors, plan.tables.length);
  const source = traceConnection({
    connection: resources.use(await connect(config.source, 'connect_source', poolSize)),
    telemetry,
    target: config.source,
  });
  let listeners: ConfiguredListeners | undefined;
  const openStorage = async (): Promise<OpenRun['storage']> => {
    const connection = resources.use(await connect(config.storage.connection, 'connect_storage'));
    const store = await retrying(retry, {
      operation: 'prepare_storage',
      work: () =>
        createSqlRunStoreWith({
          ...{ connection, storage: config.storage, logger },
          alongside: async (transaction) => listeners?.writeHeld(transaction),
        }),
    });
    return { connection, store };
  };
  const storage = options.store === false ? undefined : await openStorage();
  const attached = await attachConfiguredListeners({
    ...{ config, bus, logger, clock, signal, runId: plan.runId, holdsCompleted: true },
    store: storage !== undefined,
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
  return {
    ...{ plan, source, workers, tableConnections, listeners, bus, retry },
    ...(storage ? { storage } : {}),
  };
}
