import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import type { Clock } from '../core/clock.js';
import { isProfileMeshError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Telemetry } from '../core/telemetry.js';
import type { EventBus } from '../events/event-bus.js';
import type { DriftReport } from '../model/drift.js';
import { isMeasured } from '../model/is-measured.js';
import type { ProfilingRun } from '../model/profile.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import { createSqlRunHistory } from '../storage/sql-run-history.js';
import { compareRuns } from './compare-runs.js';
import { driftEvents } from './drift-events.js';
import { type RetryContext, retrying } from './retrying.js';

/**
 * Compares the tables of a run that has just been stored with their baselines, where `drift_detection.after_profile` says
 * so, and tells the bus. The run is stored and stays: a comparison that fails is logged as an error and costs it nothing.
 */
export async function driftAfterProfile(options: {
  readonly run: ProfilingRun;
  readonly config: ResolvedConfig;
  /** Of the storage. */
  readonly storage: Connection;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retry: RetryContext;
  readonly telemetry: Telemetry;
  readonly onDrift: ((reports: readonly DriftReport[]) => void) | undefined;
}): Promise<void> {
  const { run, config, storage, bus, clock, logger, retry, telemetry, onDrift } = options;
  const current = run.tables.filter(isMeasured);
  if (!config.driftDetection.afterProfile || current.length === 0) return;
  const history = createSqlRunHistory({ connection: storage, storage: config.storage, logger });
  const attributes = {
    [SPAN_ATTRIBUTES.warehouse]: config.source.type,
    [SPAN_ATTRIBUTES.environment]: config.environment,
  };
  let reports: DriftReport[];
  try {
    reports = await telemetry.span({ kind: 'drift', name: 'profilemesh.drift', attributes }, () =>
      retrying(retry, {
        operation: 'read_storage',
        work: () => compareRuns({ history, settings: config.driftDetection, current }),
      }),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    logger.error(`Run ${run.runId} is stored, but was not compared with its baseline: ${message}`, {
      runId: run.runId,
      ...(isProfileMeshError(error) ? { code: error.code } : {}),
    });
    return;
  }
  for (const report of reports) {
    for (const event of driftEvents(report, clock.now())) await bus.emit(event);
  }
  try {
    onDrift?.(reports);
  } catch (error) {
    logger.warn('onDrift failed.', { error: String(error) });
  }
}
