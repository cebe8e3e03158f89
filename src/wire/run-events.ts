import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun, TableProfile, TableStatus } from '../model/profile.js';
import { type DriftDocument, toDriftDocument } from './drift-report.js';
import { type RunDocumentError, type RunDocumentTable, toRunDocumentTable } from './run-document.js';

/** What `profilemesh profile --ndjson` prints, a line each: as it happens, and in this order for each table. */
export type RunEventLine = { schema_version: 1; run_id: string } & (
  | { event: 'run_started'; environment: string; tables: string[] }
  | { event: 'table_started'; table: string; index: number; total: number }
  | { event: 'table_finished'; index: number; total: number; table: RunDocumentTable }
  | { event: 'drift'; report: DriftDocument }
  | RunFinished
);

type RunFinished = {
  event: 'run_finished';
  environment: string;
  /** ISO 8601, UTC. */
  started_at: string;
  finished_at: string;
  /** The rows of the run are in the storage database. */
  stored: boolean;
  tables: number;
  success: number;
  empty: number;
  skipped: number;
  failed: number;
  /** Columns that could not be measured, of tables that could. */
  column_errors: number;
  /** Why the run did not come to its end; a table that failed is none. */
  error: RunDocumentError | null;
};

/** The first line. */
export function toRunStartedLine(run: {
  readonly runId: string;
  readonly environment: string;
  readonly tables: readonly string[];
}): RunEventLine {
  const { runId, environment, tables } = run;
  return { schema_version: 1, event: 'run_started', run_id: runId, environment, tables: [...tables] };
}

/** The line for a table whose turn has come. */
export function toTableStartedLine(table: {
  readonly runId: string;
  readonly table: string;
  readonly index: number;
  readonly total: number;
}): RunEventLine {
  const { runId, index, total } = table;
  return { schema_version: 1, event: 'table_started', run_id: runId, index, total, table: table.table };
}

/** The line for a table that ended. */
export function toTableFinishedLine(
  profile: TableProfile,
  { runId, index, total }: { readonly runId: string; readonly index: number; readonly total: number },
): RunEventLine {
  const table = toRunDocumentTable(profile, runId);
  return { schema_version: 1, event: 'table_finished', run_id: runId, index, total, table };
}

/** The line for a table that was compared. */
export function toDriftLine(report: DriftReport, runId: string): RunEventLine {
  return { schema_version: 1, event: 'drift', run_id: runId, report: toDriftDocument(report) };
}

/** The last line. */
export function toRunFinishedLine(
  run: ProfilingRun,
  { stored, error }: { readonly stored: boolean; readonly error: RunDocumentError | null },
): RunEventLine {
  const count = (status: TableStatus): number => run.tables.filter((table) => table.status === status).length;
  const columns = run.tables.flatMap((table) => table.columns);
  return {
    ...{ schema_version: 1, event: 'run_finished', run_id: run.runId, environment: run.environment },
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    ...{ stored, tables: run.tables.length },
    ...{ success: count('success'), empty: count('empty') },
    ...{ skipped: count('skipped'), failed: count('failed') },
    column_errors: columns.filter((column) => column.error !== null).length,
    error,
  };
}
