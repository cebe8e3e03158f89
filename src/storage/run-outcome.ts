import { ERROR_CODES, type ErrorCode } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { Failure, ProfilingRun, TableProfile, TableStatus } from '../model/profile.js';
import type { RunOutcome, TableOutcome } from '../model/run.js';
import { isRecord, parseObject } from './parse-object.js';
import type { OutcomeRow } from './storage-schema.js';
import { toUtcText } from './utc-text.js';

/** False for a run that found nothing to do: incremental profiling may have one every few minutes. */
export function hasOutcome(run: ProfilingRun): boolean {
  return run.tables.some(({ status, error }) => status !== 'skipped' || error !== null);
}

/** The row of a run as a whole. Its tables are kept by name, so that a run that is stored in parts adds up. */
export function toOutcomeRow(run: ProfilingRun): OutcomeRow {
  const tables = run.tables.map((table, place): [string, object] => [table.fullName, toEntry(table, place)]);
  return {
    run_id: run.runId,
    environment: run.environment,
    started_at: toUtcText(run.startedAt),
    finished_at: toUtcText(run.finishedAt),
    tables: JSON.stringify(Object.fromEntries(tables), (_, value: unknown) =>
      typeof value === 'string' ? storableText(value) : value,
    ),
  };
}

// The server's own merging of JSON refuses NUL and the half of a surrogate pair.
function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\uFFFD')).toString();
}

function toEntry(table: TableProfile, place: number): object {
  const { error } = table;
  return {
    place,
    schema: table.schema,
    table: table.table,
    run_id: table.runId,
    status: table.status,
    row_count: table.rowCount,
    column_count: table.columns.length,
    profiled_at: table.profiledAt.toISOString(),
    duration_ms: table.durationMs,
    error: error && { code: error.code, message: error.message, transient: error.transient },
    metadata: table.metadata,
  };
}

/** What a table's profile came to, without its columns. */
export function toTableOutcome(table: TableProfile): TableOutcome {
  const { schema, runId, status, rowCount, profiledAt, durationMs, error, metadata } = table;
  const columnCount = table.columns.length;
  return {
    ...{ schema, table: table.table, runId, status, rowCount, columnCount },
    ...{ profiledAt, durationMs, error, metadata },
  };
}

/** Reads {@link toOutcomeRow}; an entry that can't be read is left out. */
export function parseOutcome(row: {
  readonly runId: string;
  readonly environment: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly tables: string;
}): RunOutcome {
  const { runId, environment, startedAt, finishedAt } = row;
  const entries = Object.values(parseObject(row.tables)).flatMap((entry) =>
    isRecord(entry) ? [{ place: Number(entry.place ?? 0), found: fromEntry(entry) }] : [],
  );
  const tables = entries
    .sort((left, right) => left.place - right.place)
    .flatMap(({ found }) => (found ? [found] : []));
  return { runId, environment, startedAt, finishedAt, tables };
}

const STATUSES: readonly string[] = ['success', 'empty', 'failed', 'skipped'] satisfies TableStatus[];

function fromEntry(entry: JsonObject): TableOutcome | undefined {
  const { schema, table, status, metadata } = entry;
  const profiledAt = new Date(String(entry.profiled_at));
  if (typeof table !== 'string' || !isStatus(status) || Number.isNaN(profiledAt.getTime())) return undefined;
  return {
    schema: typeof schema === 'string' ? schema : null,
    table,
    runId: String(entry.run_id),
    status,
    rowCount: typeof entry.row_count === 'number' ? entry.row_count : null,
    columnCount: Number(entry.column_count ?? 0),
    profiledAt,
    durationMs: Number(entry.duration_ms ?? 0),
    error: toFailure(entry.error),
    metadata: isRecord(metadata) ? metadata : {},
  };
}

function toFailure(value: unknown): Failure | null {
  if (!isRecord(value)) return null;
  const { code, message, transient } = value;
  return {
    code: isErrorCode(code) ? code : 'PM_PROFILING_FAILED',
    message: String(message),
    transient: transient === true,
  };
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && (ERROR_CODES as readonly string[]).includes(value);
}

function isStatus(value: unknown): value is TableStatus {
  return typeof value === 'string' && STATUSES.includes(value);
}
