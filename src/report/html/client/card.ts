import { formatMetric, formatPercent } from '../../format-metric.js';
import type { ExactNumber } from '../../../model/profile.js';
import type { PackedColumn, PackedTable } from '../packed-table.js';
import { allValues } from './all-values.js';
import { metricsOf, unpackHistogram, unpackTrend } from './column.js';
import { type Child, element } from './dom.js';
import { listFindings } from './findings.js';
import { drawHistogram } from './histogram.js';
import { metricLabel } from './metric-label.js';
import { drawQuantiles } from './quantiles.js';
import { listTopValues, shareBar, valueText } from './top-values.js';
import { drawTrend } from './trend-line.js';

type Values = ReadonlyMap<string, ExactNumber | boolean | null>;

const FIGURES = ['min', 'p50', 'mean', 'max', 'stddev', 'zero_count'] as const;
const LENGTHS = ['min_length', 'avg_length', 'max_length', 'empty_count'] as const;
const ODD = ['nan_count', 'infinity_count'] as const;

/** Everything that is known of one column. */
export function columnCard(table: PackedTable, column: PackedColumn, id: string): HTMLElement {
  const values = metricsOf(table, column);
  const heading = `${id}-name`;
  const rows = values.get('count');
  const before = column.b;
  return element(
    'article',
    { class: column.f ? 'card found' : 'card', id, tabindex: -1, 'aria-labelledby': heading },
    element(
      'header',
      {},
      element('h4', { id: heading }, element('bdi', {}, column.n)),
      element('span', { class: 'type' }, column.t === null ? 'type not kept' : (table.types[column.t] ?? '')),
    ),
    column.x ? element('p', { class: 'failure' }, errorText(column.x)) : null,
    element(
      'div',
      { class: 'parts' },
      shareRow({ label: 'Nulls', percent: 'null_percent', count: 'null_count' }, { column, values }),
      shareRow(
        { label: 'Distinct', percent: 'distinct_percent', count: 'distinct_count' },
        { column, values },
      ),
      column.h
        ? drawHistogram(unpackHistogram(column.h), before?.h ? unpackHistogram(before.h) : undefined)
        : null,
      drawQuantiles(values),
      figures({ column, values }),
      column.o
        ? element(
            'div',
            { class: 'part', role: 'group', 'aria-label': 'Top values' },
            element('h5', {}, isEstimated(column, 'top_values') ? 'Top values ≈' : 'Top values'),
            listTopValues({
              values: column.o,
              rows: typeof rows === 'number' ? rows : null,
              before: before?.o ? { values: before.o, rows: before.c } : undefined,
            }),
          )
        : null,
      trends(table, column),
      column.f ? listFindings(column.f) : null,
    ),
    allValues(table, column),
  );
}

function errorText([code, message]: readonly [string | null, string]): string {
  return `Not measured: ${code === null ? '' : `${code}: `}${message}`;
}

function isEstimated({ e: estimates }: PackedColumn, metric: string): boolean {
  return estimates?.[metric] !== undefined;
}

interface Parts {
  readonly column: PackedColumn;
  readonly values: Values;
}

function shareRow(
  { label, percent, count }: { label: string; percent: string; count: string },
  { column, values }: Parts,
): Child {
  const share = values.get(percent);
  const total = values.get(count);
  if (share === undefined && total === undefined) return null;
  const mark = isEstimated(column, percent) || isEstimated(column, count) ? '≈' : '';
  const percentText = share === undefined || share === null ? '' : `${formatPercent(share)} %`;
  const countText = total === undefined || total === null ? '' : formatMetric(total);
  const kind = label === 'Nulls' ? 'nulls' : 'distinct';
  return element(
    'div',
    { class: 'row' },
    element('span', { class: 'label' }, label),
    typeof share === 'number' ? shareBar(share, kind) : element('span', {}),
    element(
      'span',
      { class: 'number' },
      element('b', {}, `${mark}${percentText || countText || 'none'}`),
      percentText && countText ? element('span', { class: 'muted' }, ` ${countText}`) : null,
    ),
  );
}

/** The figures that everybody looks for; the rest is under “All values”. */
function figures({ column, values }: Parts): Child {
  const names = [...FIGURES, ...LENGTHS, ...ODD].filter((name) => {
    const value = values.get(name);
    return value !== undefined && value !== null && !(value === 0 && name.endsWith('_count'));
  });
  if (names.length === 0) return null;
  return element(
    'dl',
    { class: 'figures' },
    ...names.map((name) =>
      element(
        'div',
        {},
        element('dt', {}, metricLabel(name)),
        element(
          'dd',
          {},
          isEstimated(column, name) ? element('span', { title: 'estimated' }, '≈') : null,
          valueText(values.get(name) ?? ''),
        ),
      ),
    ),
  );
}

function trends(table: PackedTable, { r: series = {} }: PackedColumn): Child {
  const entries = Object.entries(series);
  if (entries.length === 0) return null;
  return element(
    'div',
    { class: 'part', role: 'group', 'aria-label': 'Trend' },
    element('h5', {}, `Last ${table.runs.length} runs`),
    element(
      'ul',
      { class: 'trends' },
      ...entries.map(([name, packed]) => {
        const all = unpackTrend(table, packed);
        const last = all.at(-1) ?? null;
        const previous = all.at(-2) ?? null;
        const change =
          last === null || previous === null || last === previous ? '' : `was ${formatMetric(previous)}`;
        return element(
          'li',
          {},
          element('span', { class: 'label' }, metricLabel(name)),
          drawTrend(metricLabel(name), all),
          element(
            'span',
            { class: 'number' },
            element('b', {}, formatMetric(last)),
            element('span', { class: 'muted' }, change && ` ${change}`),
          ),
        );
      }),
    ),
  );
}
