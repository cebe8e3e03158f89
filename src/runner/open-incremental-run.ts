import type { ResolvedConfig } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import type { Logger } from '../core/logger.js';
import { decideTables, type TableDecision } from '../incremental/decide-tables.js';
import type { ProfilingPlan } from '../model/plan.js';
import { createSqlTableStateStore } from '../storage/table-state-store.js';
import { IncrementalRun } from './incremental-run.js';
import { type RetryContext, retrying } from './retrying.js';

export interface OpenIncrementalOptions {
  readonly config: ResolvedConfig;
  readonly plan: ProfilingPlan;
  readonly source: Connection;
  /** Where the state is kept; `undefined`: nothing is stored, so nothing is known either. */
  readonly storage: Connection | undefined;
  /** True: every table is profiled whole, whatever is known of it. */
  readonly full: boolean;
  readonly retry: RetryContext;
  readonly logger: Logger;
}

/**
 * Decides for every table of a plan, where `incremental.enabled` says so. To be called before the run's snapshot is taken: what
 * is known of a table must not be younger than the rows that are read.
 *
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 * @throws {DatabaseError} when the source can't be asked
 */
export async function openIncrementalRun(
  options: OpenIncrementalOptions,
): Promise<IncrementalRun | undefined> {
  const { config, plan, source, storage, full, retry, logger } = options;
  if (!config.incremental.enabled) return undefined;
  if (!storage) {
    logger.warn(
      'incremental.enabled has no effect on a run that is not stored: every table is profiled whole.',
    );
    return undefined;
  }
  const states = await retrying(retry, {
    operation: 'prepare_storage',
    work: () => createSqlTableStateStore({ connection: storage, storage: config.storage, logger }),
  });
  const decisions = await retrying(retry, {
    operation: 'decide_tables',
    work: (signal) =>
      decideTables({
        ...{ config, source, states, tables: plan.tables, logger, signal, full },
        now: retry.clock.now(),
      }),
  });
  logger.debug('Decided what to profile.', { decisions: decisions.map(describe) });
  return new IncrementalRun({ config, states, decisions, logger });
}

function describe({ plan, action, reason }: TableDecision): string {
  return `${plan.fullName}: ${action} (${reason})`;
}
