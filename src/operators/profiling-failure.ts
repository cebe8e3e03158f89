import { ProfilingError } from '../core/errors.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';

const TABLES_IN_MESSAGE = 5;

/** The tables that should have given a result and did not. One left out by decision is none of them. */
export function failedTables(run: ProfilingRun): readonly TableProfile[] {
  return run.tables.filter(
    (table) => table.status === 'failed' || (table.status === 'skipped' && table.error),
  );
}

/** `details.failures` has an entry for each table; the message names the first ones. */
export function profilingFailedError(options: {
  readonly what: string;
  readonly runId: string;
  readonly failed: readonly TableProfile[];
  /** Whether running the task again may change its outcome. */
  readonly transient: boolean;
}): ProfilingError {
  const { what, runId, failed, transient } = options;
  const named = failed.slice(0, TABLES_IN_MESSAGE).map((table) => `${table.fullName}: ${reasonOf(table)}`);
  const more =
    failed.length > named.length ? [`and ${failed.length - named.length} more in details.failures`] : [];
  return new ProfilingError('PM_PROFILING_FAILED', `${what}: ${[...named, ...more].join('; ')}`, {
    transient,
    details: {
      runId,
      failures: failed.map((table) => ({
        table: table.fullName,
        code: table.error?.code ?? 'PM_PROFILING_FAILED',
        message: reasonOf(table),
        transient: isTransient(table),
      })),
    },
  });
}

export function isTransient(table: TableProfile): boolean {
  return table.error?.transient ?? false;
}

export function reasonOf(table: TableProfile): string {
  return table.error?.message ?? `its status is ${table.status}`;
}
