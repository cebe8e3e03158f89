import type { ReportTable } from '../../model/run-report.js';
import { formatDuration, formatPercent } from '../format-metric.js';
import { formatNumber } from '../format-number.js';
import { html, type Html } from './html.js';
import { sparkSvg } from './spark-svg.js';
import { badge, hasFindings, tableBadges } from './table-badges.js';

const HEADS = [
  { title: 'Table', kind: 'text' },
  { title: 'State', kind: 'number' },
  { title: 'Rows', kind: 'number' },
  { title: 'Columns', kind: 'number', isWide: true },
  { title: 'Nulls', kind: 'number', isWide: true },
  { title: 'Took', kind: 'number', isWide: true },
] as const;

/** One line a table, with a search and an order once the script runs. */
export function tableList(tables: readonly ReportTable[]): Html {
  const hasTrends = tables.some(({ trend }) => trend !== null);
  return html`<section aria-labelledby="tables"><h2 id="tables">Tables</h2>
<div class="tools" id="list-tools" hidden>
<label><span>Find a table</span><input type="search" id="list-search" autocomplete="off"></label>
<label><span>Show</span><select id="list-kind"><option value="all">all tables</option><option value="findings">with findings</option><option value="failed">failed</option><option value="skipped">skipped</option></select></label>
<p class="muted" role="status" id="list-count"></p></div>
<div class="box scroll" tabindex="0" role="region" aria-label="List of tables"><table id="list"><thead><tr>${HEADS.map(
    (head) =>
      html`<th scope="col" class="${head.kind === 'number' && head.title !== 'State' ? 'right' : ''} ${'isWide' in head ? 'wide' : ''}"><button type="button" disabled data-kind="${head.kind}">${head.title}</button></th>`,
  )}${hasTrends && html`<th scope="col" class="wide">Rows, last runs</th>`}</tr></thead>
<tbody>${tables.map((table, place) => line(table, { place, hasTrends }))}</tbody></table></div></section>`;
}

function line(table: ReportTable, { place, hasTrends }: { place: number; hasTrends: boolean }): Html {
  const { fullName, status, rowCount, columns, durationMs, trend, drift } = table;
  const kinds = [hasFindings(table) ? 'findings' : '', status].join(' ');
  const nulls = nullPercent(table);
  const { high = 0, medium = 0, low = 0 } = drift?.summary.driftBySeverity ?? {};
  const urgency = (status === 'failed' ? 1e9 : 0) + high * 1e6 + medium * 1e3 + low;
  const badges = tableBadges(table);
  const state = badges.length > 0 ? badges : [badge('ok', 'measured')];
  return html`<tr data-name="${fullName.toLowerCase()}" data-kinds="${kinds}" data-section="t${place}">
<th scope="row" data-sort="${fullName}"><a href="#t${place}"><bdi>${fullName}</bdi></a></th>
<td data-sort="${urgency}">${state.map((one) => html`${one} `)}</td>
<td class="right" data-sort="${rowCount ?? -1}">${rowCount === null ? '–' : formatNumber(rowCount)}</td>
<td class="right wide" data-sort="${columns.length}">${rowCount === null ? '–' : formatNumber(columns.length)}</td>
<td class="right wide" data-sort="${nulls ?? -1}">${nulls === null ? '–' : `${formatPercent(nulls)} %`}</td>
<td class="right wide" data-sort="${durationMs ?? -1}">${durationMs === null ? '–' : formatDuration(durationMs)}</td>${
    hasTrends && html`<td class="wide">${trend && sparkSvg('rows', trend.rowCounts)}</td>`
  }</tr>`;
}

/** Of all values of the table's columns; `null` where none was counted. */
function nullPercent({ columns }: ReportTable): number | null {
  const shares = columns.flatMap(({ metrics: { null_percent: share } }) =>
    typeof share === 'number' ? [share] : [],
  );
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
