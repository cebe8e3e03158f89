import type { ErrorCode } from '../../../../src/core/errors.js';
import type { ProfilingRun, TableProfile } from '../../../../src/model/profile.js';

const AT = new Date('2026-01-01T00:00:00Z');

/** A measured table of two columns. */
export function measured(table: string, changes: Partial<TableProfile> = {}): TableProfile {
  const column = { type: 'text', metrics: { count: 3 }, skipped: {}, estimates: {}, error: null };
  return {
    runId: 'run-1',
    schema: 'public',
    table,
    fullName: `public.${table}`,
    status: 'success',
    rowCount: 3,
    profiledAt: AT,
    durationMs: 5,
    columns: [
      { name: 'a', ...column },
      { name: 'b', ...column },
    ],
    error: null,
    metadata: {},
    ...changes,
  };
}

/** A table that could not be measured. */
export function failed(table: string, options: { code?: ErrorCode; transient?: boolean } = {}): TableProfile {
  const { code = 'PM_DB_PERMISSION', transient = false } = options;
  const error = { code, message: `no rights on ${table}`, transient };
  return measured(table, { status: 'failed', rowCount: null, columns: [], error });
}

export function runOf(...tables: TableProfile[]): ProfilingRun {
  return { runId: 'run-1', environment: 'test', startedAt: AT, finishedAt: AT, tables };
}
