import { WHOLE_TABLE } from '../../model/drift.js';
import type { ReportDrift } from '../../model/run-report.js';
import { formatAllowed } from '../describe-finding.js';
import { findingText } from '../finding-text.js';
import { formatIsoMoment } from '../format-iso-moment.js';
import { formatNumber } from '../format-number.js';
import { formatSchemaChange } from '../format-schema-change.js';
import { countOf } from '../table-facts.js';
import { html, type Html } from './html.js';
import { badge } from './table-badges.js';

/** What a table was compared with, what drifted of the table as a whole, its schema changes, and what could not be told. */
export function tableDrift(drift: ReportDrift): Html {
  const { findings, schemaChanges, unknown, summary } = drift;
  const whole = findings.filter(({ column }) => column === WHOLE_TABLE);
  const inColumns = findings.length - whole.length;
  return html`<div class="compared"><p class="muted">${baselineText(drift)}</p>
<ul>${whole.map(
    (finding) =>
      html`<li>${badge(finding.severity ?? 'low', finding.severity ?? '')} ${findingText(finding)} <span class="muted">${allowedText(formatAllowed(finding))}${finding.rule}</span></li>`,
  )}${schemaChanges.map((change) => html`<li>${badge('schema', 'schema')} ${formatSchemaChange(change)}</li>`)}${
    inColumns > 0 &&
    html`<li class="muted">${countOf(inColumns, 'finding')} in columns, on their cards below</li>`
  }</ul>${
    unknown.length > 0 &&
    html`<details class="unknown"><summary>${formatNumber(summary.totalUnknown)} comparisons could not be told</summary><ul>${unknown.map(
      ({ reason, count, examples }) =>
        html`<li>${reason} (${formatNumber(count)}): <span class="muted">${examples.join(', ')}${count > examples.length ? ' …' : ''}</span></li>`,
    )}</ul></details>`
  }</div>`;
}

function allowedText(allowed: string): string {
  return allowed === '' ? '' : `allowed ${allowed}; `;
}

function baselineText({ baseline, summary }: ReportDrift): string {
  const { runIds, profiledAt, kind, reason, historyRunIds } = baseline;
  const [newest] = runIds;
  if (newest === undefined) return `Not compared: ${reason ?? 'there is no run to compare it with'}.`;
  const of = profiledAt === null ? '' : ` of ${formatIsoMoment(profiledAt)}`;
  const more = runIds.length > 1 ? ` and ${formatNumber(runIds.length - 1)} before` : '';
  const history = historyRunIds.length > 0 ? `, history of ${countOf(historyRunIds.length, 'run')}` : '';
  return `Compared with run ${newest}${of}${more} (${kind.replaceAll('_', ' ')}${history}): ${formatNumber(summary.totalOk)} within bounds.`;
}
