import { METRIC_NAMES } from '../config/metric-names.js';
import { formatTableName } from '../core/format-table-name.js';
import type { StoredColumn, StoredTable, TableOutcome } from '../model/run.js';
import type { RunHistory } from '../storage/run-history.js';
import type { ReportTableDraft } from './build-run-report.js';
import type { ReportedRun } from './find-reported-run.js';
import { loadStoredRunTables, statusOfRow } from './stored-run-tables.js';

/** The tables of a stored run as a report has them. */
export async function toStoredDrafts(history: RunHistory, found: ReportedRun): Promise<ReportTableDraft[]> {
  const tables = await loadStoredRunTables(history, { found, metrics: METRIC_NAMES });
  return tables.map((table) =>
    table.outcome ? fromOutcome(table.outcome, table.stored) : fromRow(table.stored),
  );
}

function fromOutcome(outcome: TableOutcome, stored: StoredTable | undefined): ReportTableDraft {
  const { schema, table, runId, status, rowCount, profiledAt, durationMs, error, metadata } = outcome;
  const isMeasured = status === 'success' || status === 'empty';
  return {
    ...{ schema, table, fullName: formatTableName(outcome), runId, status, rowCount, durationMs, metadata },
    profiledAt: stored?.profiledAt ?? profiledAt,
    error: error && { code: error.code, message: error.message },
    columns: isMeasured ? (stored?.columns ?? []).map(toColumn) : [],
  };
}

function fromRow(stored: StoredTable): ReportTableDraft {
  const { schema, table, runId, rowCount, profiledAt } = stored;
  return {
    ...{ schema, table, fullName: formatTableName(stored), runId, rowCount, profiledAt },
    status: statusOfRow(stored),
    durationMs: null,
    error: null,
    metadata: {},
    columns: stored.columns.map(toColumn),
  };
}

function toColumn(column: StoredColumn): ReportTableDraft['columns'][number] {
  const { name, type, metrics, skipped = {}, estimates = {}, error, errorCode = null } = column;
  return {
    ...{ name, type, metrics, skipped, estimates },
    error: error === null ? null : { code: errorCode, message: error },
  };
}
