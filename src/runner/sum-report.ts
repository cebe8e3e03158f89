import type { ReportTable, ReportTotals } from '../model/run-report.js';

/** Sums over the tables of a report. */
export function sumReport(tables: readonly ReportTable[]): ReportTotals {
  const count = (is: (table: ReportTable) => boolean): number => tables.filter(is).length;
  const total = (of: (table: ReportTable) => number): number =>
    tables.reduce((sum, table) => sum + of(table), 0);
  return {
    tables: tables.length,
    measured: count(({ status }) => status === 'success' || status === 'empty'),
    failed: count(({ status }) => status === 'failed'),
    skipped: count(({ status }) => status === 'skipped'),
    rows: total(({ rowCount }) => rowCount ?? 0),
    columns: total(({ columns }) => columns.length),
    columnErrors: total(({ columns }) => columns.filter(({ error }) => error !== null).length),
    compared: count(({ drift }) => drift !== null && drift.baseline.runIds.length > 0),
    drifts: {
      high: total(({ drift }) => drift?.summary.driftBySeverity.high ?? 0),
      medium: total(({ drift }) => drift?.summary.driftBySeverity.medium ?? 0),
      low: total(({ drift }) => drift?.summary.driftBySeverity.low ?? 0),
    },
    schemaChanges: total(({ drift }) => drift?.schemaChanges.length ?? 0),
    unknown: total(({ drift }) => drift?.summary.totalUnknown ?? 0),
  };
}
