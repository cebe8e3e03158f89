import { formatNumber } from '../../format-number.js';
import type { PackedColumn, PackedEstimate, PackedTable } from '../packed-table.js';
import { metricsOf, unpackHistogram, unpackTrend } from './column.js';
import { type Child, element } from './dom.js';
import { explainFinding, findingName } from './findings.js';
import { edgeText } from './histogram.js';
import { metricLabel } from './metric-label.js';
import { valueText } from './top-values.js';

/** Every value of a column as tables, made when they are opened. */
export function allValues(table: PackedTable, column: PackedColumn): HTMLElement {
  const details = element('details', { class: 'all' }, element('summary', {}, 'All values'));
  details.addEventListener('toggle', () => {
    if (details.childElementCount === 1) details.append(...tablesOf(table, column));
  });
  return details;
}

function tablesOf(table: PackedTable, column: PackedColumn): HTMLElement[] {
  const { h: histogram, o: tops, r: series = {}, b: before, f: findings = [] } = column;
  const skipped = column.s === undefined ? [] : Object.entries(table.skipped[column.s] ?? {});
  const metrics = [...metricsOf(table, column)].map(([name, value]): Child[] => [
    name,
    value === null ? 'none: there was no value' : valueText(value),
    estimateText(column.e?.[name]),
  ]);
  const names = Object.keys(series);
  return [
    grid(
      'Metrics',
      ['metric', 'value', 'how'],
      [...metrics, ...skipped.map(([name, reason]): Child[] => [name, 'not measured', reason])],
    ),
    ...(findings.length > 0
      ? [
          grid(
            'Drift',
            ['finding', 'by'],
            findings.map((finding) => [findingName(finding), explainFinding(table, finding)]),
          ),
        ]
      : []),
    ...(histogram ? [binGrid('Histogram', histogram)] : []),
    ...(before?.h ? [binGrid('Histogram of the baseline', before.h)] : []),
    ...(tops ? [topGrid('Top values', tops)] : []),
    ...(before?.o ? [topGrid('Top values of the baseline', before.o)] : []),
    ...(names.length > 0
      ? [
          grid(
            'Trend, to six digits',
            ['run of', ...names.map(metricLabel)],
            table.runs.map((moment, index) => [
              moment.slice(0, 16).replace('T', ' '),
              ...names.map((name) => {
                const value = unpackTrend(table, series[name] ?? [])[index] ?? null;
                return value === null ? '-' : formatNumber(value);
              }),
            ]),
          ),
        ]
      : []),
  ];
}

function binGrid(title: string, packed: NonNullable<PackedColumn['h']>): HTMLElement {
  const { edges, counts } = unpackHistogram(packed);
  const rows = counts.map((count, index) => [
    edgeText(edges[index]),
    edgeText(edges[index + 1]),
    formatNumber(count),
  ]);
  return grid(title, ['from', 'to', 'rows'], rows);
}

function topGrid(title: string, values: NonNullable<PackedColumn['o']>): HTMLElement {
  return grid(
    title,
    ['value', 'rows'],
    values.map(([value, count]) => [valueText(value), formatNumber(count)]),
  );
}

function estimateText(estimate: PackedEstimate | undefined): string {
  if (!estimate) return 'exact';
  const [method, relativeError, low, high] = estimate;
  const bounds =
    low === null || high === null ? '' : `, ${formatNumber(low)} to ${formatNumber(high)} (95 %)`;
  const error = relativeError === null ? '' : `, ±${formatNumber(relativeError * 100, 2)} %`;
  return `estimated by ${method.replaceAll('-', ' ')}${bounds || error}`;
}

function grid(title: string, heads: readonly string[], rows: ReadonlyArray<readonly Child[]>): HTMLElement {
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': title },
    element(
      'table',
      {},
      element('caption', {}, title),
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...rows.map((cells) =>
          element(
            'tr',
            {},
            ...cells.map((cell, index) =>
              index === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
