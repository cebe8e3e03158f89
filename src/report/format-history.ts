import { formatTableName } from '../core/format-table-name.js';
import type { MetricValue } from '../model/profile.js';
import type { MetricHistory, MetricSeries } from '../runner/metric-history.js';
import { formatMoment } from './format-moment.js';
import { formatNumber } from './format-number.js';
import { plainStyle, type Style } from './style.js';
import { escapeControls } from './terminal-text.js';
import { formatTextTable, type TextTableColumn } from './text-table.js';
import { trend } from './trend.js';

const TREND_RUNS = 40;

const SERIES_COLUMNS: readonly TextTableColumn[] = [
  { title: 'column', maxWidth: 28 },
  { title: 'metric', maxWidth: 18 },
  { title: 'oldest', align: 'right', maxWidth: 20 },
  { title: 'newest', align: 'right', maxWidth: 20 },
  { title: 'least', align: 'right', maxWidth: 20 },
  { title: 'greatest', align: 'right', maxWidth: 20 },
  { title: 'trend', maxWidth: TREND_RUNS },
];

const RUN_COLUMNS: readonly TextTableColumn[] = [
  { title: 'profiled at', maxWidth: 23 },
  { title: 'run', maxWidth: 36 },
  { title: 'value', align: 'right', maxWidth: 30 },
  { title: 'review', maxWidth: 40 },
];

/**
 * How metrics went, for people: a line a series with the values of the oldest and the newest run, `-` where that run has none, and
 * its trend, the newest run on the right. A single series gives a line a
 * run instead, the newest first. Names and values of the database are made safe for a terminal. Ends without a line break.
 */
export function formatMetricHistory(history: MetricHistory, options: { style?: Style } = {}): string {
  const { style = plainStyle } = options;
  const { runs, series } = history;
  const name = escapeControls(formatTableName({ schema: history.schema, table: history.dataset }));
  const [oldest] = runs;
  const newest = runs.at(-1);
  const span =
    oldest && newest && oldest !== newest
      ? ` · ${formatMoment(oldest.profiledAt)} to ${formatMoment(newest.profiledAt)}`
      : newest
        ? ` · ${formatMoment(newest.profiledAt)}`
        : '';
  const title = `${style.bold(name)} · ${runs.length} run${runs.length === 1 ? '' : 's'}${span}`;
  const [only] = series;
  if (!only) return `${title}\n  none of these metrics is stored`;
  const table =
    series.length === 1 ? [`  ${labelOf(only)}`, ...runLines(history, only)] : seriesLines(series);
  return [title, ...table].join('\n');
}

function labelOf({ column, metric, values }: MetricSeries): string {
  const label = escapeControls(column === '*' ? metric : `${column} · ${metric}`);
  return `${label}  ${trend(values.slice(-TREND_RUNS).map(toNumber))}`;
}

function runLines({ runs }: MetricHistory, { values }: MetricSeries): string[] {
  const rows = runs.map(({ profiledAt, runId, review }, index) => [
    formatMoment(profiledAt),
    runId,
    formatValue(values[index] ?? null),
    review ? [review.verdict, ...(review.reason === null ? [] : [review.reason])].join(': ') : '',
  ]);
  return formatTextTable({ columns: RUN_COLUMNS, rows: rows.reverse(), indent: '  ' });
}

function seriesLines(series: readonly MetricSeries[]): string[] {
  const rows = series.map(({ column, metric, values }) => {
    const numbers = values.map(toNumber);
    const known = numbers.filter((value) => value !== null && Number.isFinite(value)) as number[];
    const extreme = (pick: (left: number, right: number) => number): string =>
      known.length === 0 ? '' : formatNumber(known.reduce((left, right) => pick(left, right)));
    return [
      column,
      metric,
      formatValue(values[0] ?? null),
      formatValue(values.at(-1) ?? null),
      extreme(Math.min),
      extreme(Math.max),
      trend(numbers.slice(-TREND_RUNS)),
    ];
  });
  return formatTextTable({ columns: SERIES_COLUMNS, rows, indent: '  ' });
}

// Digits beyond a double's are cut for the picture only; the value itself is shown whole.
function toNumber(value: MetricValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function formatValue(value: MetricValue): string {
  if (value === null) return '-';
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'object') return `${value.length} entries`;
  return String(value);
}
