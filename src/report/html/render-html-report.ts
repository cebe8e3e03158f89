import { createHash } from 'node:crypto';
import type { RunReport } from '../../model/run-report.js';
import { formatIsoMoment } from '../format-iso-moment.js';
import { attention } from './attention.js';
import { CLIENT_SCRIPT } from './client-script.js';
import { html, Html } from './html.js';
import { overview } from './overview.js';
import { STYLE_SHEET } from './style-sheet.js';
import { tableList } from './table-list.js';
import { tableSection } from './table-section.js';

const PLAIN_COLUMNS = 300;

/**
 * The report as one HTML file that needs no network: its style, script and data are inside, and its content-security policy
 * allows nothing else. Overview, findings and the list of tables are HTML; the cards of a table's columns are made when it
 * is opened. All texts of the database are escaped, ones that steer or hide are shown.
 */
export function renderHtmlReport(report: RunReport): string {
  const { tables } = report;
  const columns = tables.reduce((sum, table) => sum + table.columns.length, 0);
  const name = report.source?.database ?? report.run.runId;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="profilemesh">
<title>Data profile: ${name}</title>
<style>${new Html(STYLE_SHEET)}</style>
</head>
<body>
<a class="skip" href="#tables">Skip to the tables</a>
${overview(report)}
<main>
<noscript><p class="note">Without scripts this page shows the overview and the findings; the cards of the columns need them.</p></noscript>
${attention(report)}
${tables.length > 1 && tableList(tables)}
<section aria-labelledby="${tables.length > 1 ? 'details' : 'tables'}"><div class="tools"><h2 id="${tables.length > 1 ? 'details' : 'tables'}">${
    tables.length > 1 ? 'Columns by table' : 'Table'
  }</h2>${tables.length > 1 && tables.length <= 20 && html`<button type="button" id="open-all" hidden>Open all</button>`}</div>
${tables.map((table, place) =>
  tableSection(table, { place, isOpen: tables.length === 1, isPlain: columns <= PLAIN_COLUMNS }),
)}${tables.length === 0 && html`<p class="muted">No table was profiled.</p>`}</section>
</main>
<footer>Made by profilemesh ${formatIsoMoment(report.createdAt)}. All times are UTC; ≈ marks what is estimated.</footer>
<script>${new Html(CLIENT_SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(STYLE_SHEET)}'`,
    `script-src '${hashOf(CLIENT_SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
