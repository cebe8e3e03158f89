import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import { silentLogger } from '../core/logger.js';
import { noTelemetry, type Span } from '../core/telemetry.js';
import { driftStrategies } from '../drift/drift-strategies.js';
import { isSettled } from '../model/is-measured.js';
import type { ProfilingRun } from '../model/profile.js';
import { SPAN_ATTRIBUTES } from '../model/span-attributes.js';
import { driftAfterProfile } from './drift-after-profile.js';
import { openIncrementalRun } from './open-incremental-run.js';
import { openRun } from './open-run.js';
import { profilePlannedTables } from './profile-planned-tables.js';
import type { ProfileTablesOptions } from './profile-tables-options.js';
import { RunAbortedError } from './run-errors.js';
import { saveRun } from './save-run.js';
import { type LineageWatch, withLineage } from './with-lineage.js';

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
    withLineage(options, (lineage) => profileInSpan(options, { span, lineage })),
  );
}

async function profileInSpan(
  options: ProfileTablesOptions,
  { span, lineage }: { readonly span: Span; readonly lineage: LineageWatch },
): Promise<ProfilingRun> {
  const { config, signal, logger = silentLogger, clock = systemClock, telemetry = noTelemetry } = options;
  const { full = false, onDrift } = options;
  if (config.driftDetection.afterProfile) driftStrategies(config.driftDetection);
  const startedAt = clock.now();
  await using resources = new ClosingStack();
  const open = await openRun(options, { resources, startedAt, span });
  const { plan, source, storage, listeners, bus, retry } = open;
  lineage.started(plan, startedAt);

  const incremental = await openIncrementalRun({
    ...{ config, plan, source, storage: storage?.connection, full, retry, logger },
  });
  const tables = await profilePlannedTables(options, { run: open, incremental, resources });
  const { runId, environment } = plan;
  const run: ProfilingRun = { runId, environment, startedAt, finishedAt: clock.now(), tables };
  if (storage) {
    const states = incremental?.statesAfter(tables) ?? [];
    await saveRun(run, { store: storage.store, states, listeners, retry });
  }
  if (signal?.aborted && !tables.every(isSettled)) throw new RunAbortedError(run);
  if (storage) {
    const { connection } = storage;
    await driftAfterProfile({
      run,
      config,
      storage: connection,
      bus,
      clock,
      logger,
      retry,
      telemetry,
      onDrift: (reports) => {
        lineage.drifted(reports);
        onDrift?.(reports);
      },
    });
  }
  return run;
}
