import { METRIC_NAMES } from '../config/metric-names.js';
import { formatTableName } from '../core/format-table-name.js';
import type { StoredColumn, StoredTable, TableOutcome } from '../model/run.js';
import type { RunHistory } from '../storage/run-history.js';
import type { ReportTableDraft } from './build-run-report.js';
import type { ReportedRun } from './find-reported-run.js';

/** The tables of a stored run as a report has them: in the plan's order where that is kept, else by name. */
export async function toStoredDrafts(history: RunHistory, found: ReportedRun): Promise<ReportTableDraft[]> {
  const { outcome, rows } = found;
  const stored = await history.loadTables({ runs: rows, metrics: METRIC_NAMES });
  const kept = outcome?.tables ?? [];
  const known = kept.map((one) => fromOutcome(one, stored.find(isOf(one))));
  const unknown = stored.filter((table) => !kept.some((one) => isOf(one)(table)));
  const byName = unknown.sort((left, right) => (formatTableName(left) < formatTableName(right) ? -1 : 1));
  return [...known, ...byName.map(fromRow)];
}

function isOf(one: TableOutcome): (table: StoredTable) => boolean {
  return ({ runId, table, schema }) => table === one.table && schema === one.schema && runId === one.runId;
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

/** Of a run that somebody else stored. */
function fromRow(stored: StoredTable): ReportTableDraft {
  const { schema, table, runId, rowCount, profiledAt } = stored;
  const isFailed = stored.status === 'failed';
  return {
    ...{ schema, table, fullName: formatTableName(stored), runId, rowCount, profiledAt },
    status: isFailed ? 'failed' : rowCount === 0 ? 'empty' : 'success',
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
