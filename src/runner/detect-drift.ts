import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import { silentLogger } from '../core/logger.js';
import { noTelemetry } from '../core/telemetry.js';
import { driftStrategies } from '../drift/drift-strategies.js';
import { EventBus } from '../events/event-bus.js';
import type { DriftReport } from '../model/drift.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import { attachConfiguredListeners, refuseUnsupportedHooks } from '../storage/configured-listeners.js';
import type { RunHistory } from '../storage/run-history.js';
import { compareRuns } from './compare-runs.js';
import { driftEvents } from './drift-events.js';
import { EarlyEvents } from './early-events.js';
import { connectHistory } from './open-run-history.js';
import { retrying } from './retrying.js';
import { listenForTelemetry } from './run-telemetry.js';
import type { RunnerOptions } from './runner-options.js';
import { sendDriftLineage } from './send-drift-lineage.js';

/** Options of {@link detectDrift}. */
export interface DetectDriftOptions extends RunnerOptions {
  /** The table whose runs are compared, without its schema. Default: every stored table. */
  readonly dataset?: string;
  /** `null`: the table stored without a schema. Left out: any. */
  readonly schema?: string | null;
  /** Compare with this run. Default: as `drift_detection.baseline` says. */
  readonly baselineRunId?: string;
  /** Test this run. Default: the newest of each table. */
  readonly currentRunId?: string;
  /** Where the runs are read from. Default: the storage database of the configuration. */
  readonly store?: RunHistory;
}

/**
 * Compares stored runs and gives a report a table, sorted by name. What drifted goes to the listeners of the configuration
 * and to `bus`: `DataDriftDetected` once for each metric, `SchemaChangeDetected` once for each change; their ids come from
 * the runs compared, so that the same comparison again is the same events again. The source is not read.
 *
 * @throws {StorageError} PM_STORAGE_RUN_UNKNOWN: no such table or run is stored; PM_INVALID_ARGUMENT: a run can't be its
 * own baseline; PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING
 * @throws {UnsupportedFeatureError} strategy `ml_based`
 * @throws {DatabaseError} the storage can't be reached
 */
export function detectDrift(options: DetectDriftOptions): Promise<DriftReport[]> {
  const { config, telemetry = noTelemetry } = options;
  const attributes = {
    [SPAN_ATTRIBUTES.warehouse]: config.source.type,
    [SPAN_ATTRIBUTES.environment]: config.environment,
    [SPAN_ATTRIBUTES.table]: options.dataset,
  };
  return telemetry.span({ kind: 'drift', name: 'profilemesh.drift', attributes }, () =>
    detectInSpan(options),
  );
}

async function detectInSpan(options: DetectDriftOptions): Promise<DriftReport[]> {
  const {
    config,
    signal,
    connectors = createConnectorRegistry(),
    logger = silentLogger,
    clock = systemClock,
    bus: callers,
  } = options;
  // Before anything is opened: a strategy that can't run, and hooks that may not.
  driftStrategies(config.driftDetection);
  refuseUnsupportedHooks(config, options);
  await using resources = new ClosingStack();
  const bus = new EventBus({ logger });
  if (callers) bus.on('*', (event) => callers.emit(event));
  listenForTelemetry(bus, options);
  const early = new EarlyEvents();
  resources.defer(() => early.release(bus));
  const retry = { policy: config.retry, clock, logger, signal, bus: early };

  const history = options.store ?? resources.use(await connectHistory(options, retry));
  const listeners = await attachConfiguredListeners({
    ...{ config, bus, logger, clock, signal },
    ...(options.listeners ? { listeners: options.listeners } : {}),
    allowConfigModules: options.allowConfigModules ?? false,
    connect: (target) =>
      retrying(retry, {
        operation: 'connect_hook',
        work: (aborted) => connectors.connect(target, { logger, ...(aborted ? { signal: aborted } : {}) }),
      }),
  });
  resources.defer(() => listeners.close());
  await early.release(bus);

  const { dataset, schema, baselineRunId, currentRunId } = options;
  const comparison = {
    ...{ history, settings: config.driftDetection },
    ...(dataset === undefined ? {} : { table: dataset }),
    ...(schema === undefined ? {} : { schema }),
    ...(baselineRunId === undefined ? {} : { baselineRunId }),
    ...(currentRunId === undefined ? {} : { current: currentRunId }),
  };
  const reports = await retrying(retry, {
    operation: 'read_storage',
    work: () => compareRuns(comparison),
  });
  for (const report of reports) {
    for (const event of driftEvents(report, clock.now())) await bus.emit(event);
  }
  await sendDriftLineage(reports, { ...options, clock, logger });
  return reports;
}
