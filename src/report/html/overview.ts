import type { RunReport } from '../../model/run-report.js';
import { formatNumber } from '../format-number.js';
import { formatDuration } from '../format-metric.js';
import { formatIsoMoment } from '../format-iso-moment.js';
import { countOf } from '../table-facts.js';
import { html, type Html } from './html.js';

/** The title, what was profiled and when, and the counts. */
export function overview(report: RunReport): Html {
  const { run, source, notes } = report;
  const facts: Array<[string, Html | string]> = [
    ...(source ? [['Source', source.type] as [string, string]] : []),
    ...(run.environment === null ? [] : [['Environment', run.environment] as [string, string]]),
    ...(run.startedAt === null ? [] : [['Started', formatIsoMoment(run.startedAt)] as [string, string]]),
    ...(run.durationMs === null ? [] : [['Took', formatDuration(run.durationMs)] as [string, string]]),
    ['Run', html`<span class="id">${run.runId}</span>`],
  ];
  return html`<header>
<p class="eyebrow">Data profile</p>
<h1><bdi>${source?.database ?? report.run.environment ?? 'Stored run'}</bdi></h1>
<dl class="about">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<dl class="tiles">${tiles(report)}</dl>
${notes.map((note) => html`<p class="note">${note}</p>`)}
</header>`;
}

function tiles({ totals }: RunReport): Html[] {
  const { measured, failed, skipped, drifts } = totals;
  const states = [
    `${formatNumber(measured)} measured`,
    ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
    ...(skipped > 0 ? [`${formatNumber(skipped)} skipped`] : []),
  ];
  const errors =
    totals.columnErrors > 0 ? `${formatNumber(totals.columnErrors)} not measured` : 'all measured';
  const drifted = drifts.high + drifts.medium + drifts.low;
  const severities = (['high', 'medium', 'low'] as const).flatMap((severity) =>
    drifts[severity] > 0 ? [`${formatNumber(drifts[severity])} ${severity}`] : [],
  );
  const isCompared = totals.compared > 0;
  const unknown = totals.unknown > 0 ? [`${formatNumber(totals.unknown)} could not be told`] : [];
  const driftText = isCompared
    ? [...severities, ...unknown].join(', ') || `in ${countOf(totals.compared, 'table')}`
    : 'no baseline yet';
  const driftKind = drifts.high > 0 ? 'high' : drifts.medium > 0 ? 'medium' : '';
  return [
    tile({ name: 'Tables', value: totals.tables, more: states.join(', '), kind: failed > 0 ? 'high' : '' }),
    tile({ name: 'Rows', value: totals.rows, more: `in ${countOf(measured, 'table')}` }),
    tile({
      name: 'Columns',
      value: totals.columns,
      more: errors,
      kind: totals.columnErrors > 0 ? 'medium' : '',
    }),
    tile({ name: 'Drift', value: isCompared ? drifted : '–', more: driftText, kind: driftKind }),
    tile({
      name: 'Schema changes',
      value: isCompared ? totals.schemaChanges : '–',
      more: isCompared ? 'since the baseline' : 'no baseline yet',
      kind: totals.schemaChanges > 0 ? 'medium' : '',
    }),
  ];
}

function tile(options: { name: string; value: number | string; more: string; kind?: string }): Html {
  const { name, value, more, kind = '' } = options;
  const text = typeof value === 'number' ? formatNumber(value) : value;
  return html`<div class="tile ${kind}"><dt>${name}</dt><dd><div class="big">${text}</div><div class="small">${more}</div></dd></div>`;
}
