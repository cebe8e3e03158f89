import { systemClock } from '../core/abort.js';
import type { ClosingStack } from '../core/closing-stack.js';
import { silentLogger } from '../core/logger.js';
import { mapParallel } from '../core/parallel.js';
import { noTelemetry } from '../core/telemetry.js';
import type { TableProfile } from '../model/profile.js';
import { holdSnapshot } from './hold-snapshot.js';
import type { IncrementalRun } from './incremental-run.js';
import type { OpenRun } from './open-run.js';
import { profileOneTable } from './profile-one-table.js';
import type { ProfileTablesOptions } from './profile-tables-options.js';
import { retrying } from './retrying.js';
import type { RunProgress } from './runner-options.js';
import { storageRunIds } from './storage-run-ids.js';
import { traceTable } from './trace-table.js';

/** Profiles each table of an open run, some at once; what fails is an entry of its own. In the order of the plan. */
export async function profilePlannedTables(
  options: ProfileTablesOptions,
  {
    run,
    incremental,
    resources,
  }: {
    readonly run: OpenRun;
    readonly incremental: IncrementalRun | undefined;
    readonly resources: ClosingStack;
  },
): Promise<TableProfile[]> {
  const { config, signal, logger = silentLogger, clock = systemClock, telemetry = noTelemetry } = options;
  const { plan, source, bus, retry, workers, tableConnections } = run;
  const { statementTimeoutMs, consistency, batchSize } = config.execution;
  const report = (progress: RunProgress): void => {
    try {
      options.onProgress?.(progress);
    } catch (error) {
      logger.warn('onProgress failed.', { error: String(error) });
    }
  };
  const hold = (aborted: AbortSignal | undefined) =>
    holdSnapshot({ source, statementTimeoutMs, signal: aborted });
  const held =
    consistency === 'run'
      ? resources.use(await retrying(retry, { operation: 'connect_source', work: hold }))
      : undefined;
  const runIds = storageRunIds(plan);
  const total = plan.tables.length;
  report({
    ...{ type: 'run_started', runId: plan.runId, environment: plan.environment },
    tables: plan.tables.map((table) => table.fullName),
  });
  return mapParallel(plan.tables, workers, async (table, index) => {
    report({ type: 'table_started', table: table.fullName, index, total });
    const profile = await traceTable(
      {
        ...{ telemetry, runId: plan.runId, table, index, total, batchSize },
        ...{ warehouse: config.source.type, environment: config.environment },
      },
      () =>
        profileOneTable({
          ...{ source, plan: table, runId: runIds[index] ?? plan.runId, config, bus, clock, logger, signal },
          ...{ joins: held?.name, tableConnections, incremental },
          onRows: (rows, expected) =>
            report({ type: 'table_rows', table: table.fullName, index, total, rows, expected }),
        }),
    );
    report({ type: 'table_finished', profile, index, total });
    return profile;
  });
}
