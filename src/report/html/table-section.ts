import type { JsonValue } from '../../core/json.js';
import type { ReportTable } from '../../model/run-report.js';
import { formatDuration, formatMetric, formatPercent } from '../format-metric.js';
import { formatIsoMoment } from '../format-iso-moment.js';
import { formatNumber } from '../format-number.js';
import { countOf, formatPartition, formatSample, isJsonObject } from '../table-facts.js';
import { html, type Html, scriptJson } from './html.js';
import { packTable } from './pack-table.js';
import { tableBadges } from './table-badges.js';
import { tableDrift } from './table-drift.js';

export interface TableSectionOptions {
  readonly place: number;
  readonly isOpen: boolean;
  /** The columns are also there as a plain table, for browsers without scripts. */
  readonly isPlain: boolean;
}

/** A table that can be opened: facts and drift in HTML, the columns as data from which their cards are made. */
export function tableSection(table: ReportTable, { place, isOpen, isPlain }: TableSectionOptions): Html {
  const id = `t${place}`;
  const { fullName, rowCount, columns, error, drift, metadata } = table;
  const size =
    rowCount === null
      ? ''
      : `${countOf(rowCount, 'row')}${formatSample(metadata)} · ${countOf(columns.length, 'column')}`;
  return html`<details class="table" id="${id}"${isOpen ? html` open` : null}>
<summary><h3><bdi>${fullName}</bdi></h3><span class="muted">${size}</span><span class="badges">${tableBadges(table)}</span></summary>
<div class="inside">${error && html`<p class="failure">${error.code === null ? '' : `${error.code}: `}${error.message}</p>`}
<dl class="facts">${factsOf(table).map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
${drift && tableDrift(drift)}
<div class="columns"></div>${isPlain && columns.length > 0 && html`<noscript>${plainColumns(table)}</noscript>`}</div>
</details>${columns.length > 0 && html`<script type="application/json" id="${id}-data">${scriptJson(packTable(table))}</script>`}
`;
}

function factsOf(table: ReportTable): Array<[string, string]> {
  const { metadata, profiledAt, durationMs } = table;
  const { partition, strategy, strategy_reason: why, decision, decision_reason: reason } = metadata;
  const sample = formatSample(metadata)
    .trim()
    .replace(/^\(|\)$/g, '');
  const { partitions_read: read, partitions_total: total } = metadata;
  return [
    ['Looked at', formatIsoMoment(profiledAt)],
    ...fact('Took', durationMs === null ? null : formatDuration(durationMs)),
    ...fact(
      'Read by',
      strategy === undefined ? null : `${words(strategy)}${why === undefined ? '' : `: ${words(why)}`}`,
    ),
    ...fact('Partition', isJsonObject(partition) ? formatPartition(partition) : null),
    ...fact('Sampled', sample === '' ? null : sample),
    ...fact(
      'Decision',
      decision === undefined ? null : `${words(decision)}${reason === undefined ? '' : `: ${words(reason)}`}`,
    ),
    ...fact(
      'Partitions read',
      typeof read === 'number' && typeof total === 'number'
        ? `${formatNumber(read)} of ${formatNumber(total)}`
        : null,
    ),
  ];
}

function fact(name: string, text: string | null): Array<[string, string]> {
  return text === null ? [] : [[name, text]];
}

function words(value: JsonValue | undefined): string {
  return String(value).replaceAll('_', ' ');
}

function plainColumns({ columns }: ReportTable): Html {
  return html`<table><thead><tr>${['Column', 'Type', 'Nulls %', 'Distinct', 'Min', 'Mean', 'Max'].map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${columns.map(
    ({ name, type, metrics, error }) =>
      html`<tr><th scope="row"><bdi>${name}</bdi></th><td>${type ?? ''}</td><td>${
        error ? error.message : formatPercent(metrics['null_percent'])
      }</td><td>${formatMetric(metrics['distinct_count'])}</td><td>${formatMetric(metrics['min'])}</td><td>${formatMetric(
        metrics['mean'],
      )}</td><td>${formatMetric(metrics['max'])}</td></tr>`,
  )}</tbody></table>`;
}
