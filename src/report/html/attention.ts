import { type DriftFinding, WHOLE_TABLE } from '../../model/drift.js';
import type { ReportTable, RunReport } from '../../model/run-report.js';
import { ATTENTION_RANKS, MOST_FINDINGS } from '../attention-ranks.js';
import { findingText, groupFindings } from '../finding-text.js';
import { formatNumber } from '../format-number.js';
import { formatSchemaChange } from '../format-schema-change.js';
import { hasFailed } from '../table-facts.js';
import { html, type Html } from './html.js';
import { badge } from './table-badges.js';

const MOST_LINES = 60;

interface Line {
  readonly rank: number;
  readonly make: () => Html;
}

/** What failed, drifted or changed, the worst first, each with a link to where it is. Nothing where nothing did. */
export function attention(report: RunReport): Html | null {
  const lines = report.tables.flatMap(linesOf).sort((left, right) => left.rank - right.rank);
  if (lines.length === 0) return null;
  const more = lines.length - MOST_LINES;
  return html`<section aria-labelledby="attention"><h2 id="attention">Needs a look</h2>
<ul class="panel attention">${lines.slice(0, MOST_LINES).map(({ make }) => make())}${
    more > 0 && html`<li class="muted">and ${formatNumber(more)} more, with their tables below</li>`
  }</ul></section>`;
}

function linesOf(table: ReportTable, place: number): Line[] {
  const link = (column: string | null): Html => placeLink(table, { place, column });
  const { error, drift, columns } = table;
  return [
    ...(hasFailed(table)
      ? [
          {
            rank: ATTENTION_RANKS.failed,
            make: () =>
              html`<li>${badge('failed', table.status)} ${link(null)} <span>${error?.code ?? ''} ${error?.message ?? ''}</span></li>`,
          },
        ]
      : []),
    ...columns.flatMap(({ name, error: cause }) =>
      cause
        ? [
            {
              rank: ATTENTION_RANKS.notMeasured,
              make: () =>
                html`<li>${badge('failed', 'not measured')} ${link(name)} <span>${cause.message}</span></li>`,
            },
          ]
        : [],
    ),
    ...(drift?.schemaChanges.map((change) => ({
      rank: ATTENTION_RANKS.schema,
      make: () =>
        html`<li>${badge('schema', 'schema')} ${link(null)} <span>${formatSchemaChange(change)}</span></li>`,
    })) ?? []),
    ...[...groupFindings(drift?.findings ?? [])].map(([column, findings]) => ({
      rank: ATTENTION_RANKS[findings[0]?.severity ?? 'low'],
      make: () => findingLine(findings, link(column === WHOLE_TABLE ? null : column)),
    })),
  ];
}

function findingLine(findings: readonly DriftFinding[], link: Html): Html {
  const severity = findings[0]?.severity ?? 'low';
  const shown = findings.slice(0, MOST_FINDINGS);
  const more = findings.length - shown.length;
  return html`<li>${badge(severity, `${severity} drift`)} ${link} ${shown.map(
    (finding) => html`<span class="finding">${findingText(finding)}</span> `,
  )}${more > 0 && html`<span class="finding muted">and ${more} more</span>`}</li>`;
}

function placeLink(
  { fullName, columns }: ReportTable,
  { place, column }: { place: number; column: string | null },
): Html {
  const index = column === null ? -1 : columns.findIndex(({ name }) => name === column);
  const target = index < 0 ? `#t${place}` : `#t${place}c${index}`;
  return html`<a href="${target}"><bdi>${fullName}</bdi>${column !== null && html`.<bdi>${column}</bdi>`}</a>`;
}
