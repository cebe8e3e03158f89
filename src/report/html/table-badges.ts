import type { ReportTable } from '../../model/run-report.js';
import { formatNumber } from '../format-number.js';
import { hasFailed } from '../table-facts.js';
import { html, type Html } from './html.js';

const STATUS_WORDS = { success: 'measured', empty: 'empty', failed: 'failed', skipped: 'skipped' } as const;

/** What there is to know of a table at a glance: its state, what drifted, how its columns changed. */
export function tableBadges(table: ReportTable): Html[] {
  const { status, drift } = table;
  const failed = table.columns.filter(({ error }) => error !== null).length;
  const { high = 0, medium = 0, low = 0 } = drift?.summary.driftBySeverity ?? {};
  const changes = drift?.schemaChanges.length ?? 0;
  const isCompared = drift !== null && drift.baseline.runIds.length > 0;
  const found = [
    status === 'success' ? null : badge(status, STATUS_WORDS[status]),
    failed > 0 && badge('failed', `${formatNumber(failed)} not measured`),
    high > 0 && badge('high', `${formatNumber(high)} high`),
    medium > 0 && badge('medium', `${formatNumber(medium)} medium`),
    low > 0 && badge('low', `${formatNumber(low)} low`),
    changes > 0 && badge('schema', `${formatNumber(changes)} schema`),
  ].flatMap((one) => (one ? [one] : []));
  if (found.length > 0 || status !== 'success') return found;
  if (!isCompared) return [];
  return [drift.summary.totalOk > 0 ? badge('ok', 'no drift') : badge('low', 'not told')];
}

/** A word on a coloured ground. */
export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** True for a table that somebody should look at. */
export function hasFindings(table: ReportTable): boolean {
  const { drift, columns } = table;
  const drifts = drift?.summary.totalDrifts ?? 0;
  const changes = drift?.schemaChanges.length ?? 0;
  return hasFailed(table) || drifts > 0 || changes > 0 || columns.some(({ error }) => error !== null);
}
