import { type MetricName, QUANTILE_NAMES, type QuantileName } from '../config/metric-names.js';
import { isHistogram } from '../model/is-histogram.js';
import type { Failure, ColumnProfile, MetricValue, TableProfile, TableStatus } from '../model/profile.js';
import { formatDuration, formatMetric, formatPercent } from './format-metric.js';
import { formatNumber } from './format-number.js';
import { sparkline } from './sparkline.js';
import { plainStyle, type Style } from './style.js';
import { countOf, formatPartition, formatSample, isJsonObject } from './table-facts.js';
import { escapeControls } from './terminal-text.js';
import { formatTextTable, type TextTableColumn } from './text-table.js';

interface ReportColumn extends TextTableColumn {
  /** Shown when a column of the table has one of these. */
  readonly metrics: readonly MetricName[];
  readonly cell: (column: ColumnProfile) => string;
}

const number =
  (metric: MetricName) =>
  (column: ColumnProfile): string =>
    marked(column, metric, formatMetric(column.metrics[metric]));

/** ≈ before a value that is estimated. */
function marked({ estimates }: ColumnProfile, metric: MetricName, text: string): string {
  return estimates[metric] === undefined || text === '' || text === '-' ? text : `≈${text}`;
}

const quantile = (metric: QuantileName): ReportColumn => ({
  title: metric,
  align: 'right',
  maxWidth: 20,
  metrics: [metric],
  cell: number(metric),
});

const NAME: TextTableColumn = { title: 'column', maxWidth: 28 };
const TYPE: TextTableColumn = { title: 'type', maxWidth: 18 };

const REPORT_COLUMNS: readonly ReportColumn[] = [
  {
    title: 'nulls %',
    align: 'right',
    metrics: ['null_percent', 'null_count'],
    cell: (column) =>
      marked(column, 'null_percent', formatPercent(column.metrics.null_percent)) ||
      number('null_count')(column),
  },
  {
    title: 'distinct',
    align: 'right',
    metrics: ['distinct_count', 'distinct_percent'],
    cell: (column) =>
      number('distinct_count')(column) ||
      marked(column, 'distinct_percent', withPercent(formatPercent(column.metrics.distinct_percent))),
  },
  { title: 'min', align: 'right', maxWidth: 20, metrics: ['min'], cell: number('min') },
  { title: 'max', align: 'right', maxWidth: 20, metrics: ['max'], cell: number('max') },
  { title: 'mean', align: 'right', maxWidth: 20, metrics: ['mean'], cell: number('mean') },
  { title: 'stddev', align: 'right', maxWidth: 14, metrics: ['stddev'], cell: number('stddev') },
  { title: 'zeros', align: 'right', metrics: ['zero_count'], cell: number('zero_count') },
  ...QUANTILE_NAMES.map(quantile),
  { title: 'min length', align: 'right', metrics: ['min_length'], cell: number('min_length') },
  { title: 'max length', align: 'right', metrics: ['max_length'], cell: number('max_length') },
  { title: 'avg length', align: 'right', metrics: ['avg_length'], cell: number('avg_length') },
  {
    title: 'histogram',
    maxWidth: 24,
    metrics: ['histogram'],
    cell: ({ metrics }) => formatHistogram(metrics.histogram),
  },
  {
    title: 'top values',
    maxWidth: 40,
    metrics: ['top_values'],
    cell: (column) => marked(column, 'top_values', formatTopValues(column.metrics.top_values)),
  },
];

const STATUS_STYLE: Readonly<Record<TableStatus, 'green' | 'yellow' | 'red'>> = {
  success: 'green',
  empty: 'yellow',
  skipped: 'yellow',
  failed: 'red',
};

/**
 * A data set's profile for people: a title, a line a column, then what could not be measured and why. Values of the
 * database are made safe for a terminal. Ends without a line break.
 */
export function formatProfile(table: TableProfile, options: { style?: Style } = {}): string {
  const style = options.style ?? plainStyle;
  // Of what was not read nothing is known, its columns included.
  const columns = table.status === 'skipped' ? '' : ` · ${countOf(table.columns.length, 'column')}`;
  const facts = `${formatRows(table)}${columns} · ${formatDuration(table.durationMs)}`;
  const status = style[STATUS_STYLE[table.status]](table.status);
  const lines = [`${style.bold(escapeControls(table.fullName))} · ${status}${formatDecision(table)}${facts}`];
  if (table.error) lines.push(`  ${formatFailure(table.error)}`);
  if (table.columns.length > 0) {
    const shown = REPORT_COLUMNS.filter(({ metrics }) =>
      table.columns.some((column) => metrics.some((metric) => column.metrics[metric] !== undefined)),
    );
    const rows = table.columns.map((column) => [
      column.name,
      column.type,
      ...shown.map(({ cell }) => cell(column)),
    ]);
    lines.push(...formatTextTable({ columns: [NAME, TYPE, ...shown], rows, indent: '  ' }));
    lines.push(...notesOf(table.columns).map((note) => style.dim(`  ${note}`)));
  }
  return lines.join('\n');
}

/** What incremental profiling did with the table, unless it read it whole. */
function formatDecision({ metadata }: TableProfile): string {
  const { decision, decision_reason: reason, partitions_read: read, partitions_total: total } = metadata;
  if (typeof decision !== 'string' || typeof reason !== 'string' || decision === 'full') return '';
  const parts = typeof read === 'number' && typeof total === 'number';
  return ` · ${decision} (${reason}${parts ? `, ${formatNumber(read)} of ${countOf(total, 'partition')} read` : ''})`;
}

/** `512 rows`, with what they are of: a partition, a sample. */
function formatRows({ rowCount, metadata }: TableProfile): string {
  if (rowCount === null) return '';
  const { partition } = metadata;
  const where = isJsonObject(partition) ? ` of partition ${escapeControls(formatPartition(partition))}` : '';
  return ` · ${countOf(rowCount, 'row')}${where}${formatSample(metadata)}`;
}

function withPercent(text: string): string {
  return text === '' || text === '-' ? text : `${text} %`;
}

function formatHistogram(value: MetricValue | undefined): string {
  return typeof value === 'object' && value !== null && isHistogram(value)
    ? sparkline(value.map((bin) => bin.count))
    : '';
}

/** `paid 12, sent 3`, as many as fit. */
function formatTopValues(value: MetricValue | undefined): string {
  if (typeof value !== 'object' || value === null || isHistogram(value)) return formatMetric(value);
  return value.map((top) => `${formatMetric(top.value)} ${formatNumber(top.count)}`).join(', ');
}

const SPECIAL = [
  ['nan_count', 'NaN'],
  ['infinity_count', 'infinite'],
  ['empty_count', 'empty texts'],
] as const;

function notesOf(columns: readonly ColumnProfile[]): string[] {
  const special = columns.flatMap(({ name, metrics }) => {
    const counts = SPECIAL.flatMap(([metric, word]) => {
      const count = metrics[metric];
      return typeof count === 'number' && count > 0 ? [`${formatNumber(count)} ${word}`] : [];
    });
    return counts.length > 0 ? [`${escapeControls(name)}: ${counts.join(', ')}`] : [];
  });
  const failed = columns.flatMap(({ name, error }) =>
    error ? [`${escapeControls(name)}: ${formatFailure(error)}`] : [],
  );
  // Columns that lack the same metrics for the same reason share a line.
  const lacking = new Map<string, string[]>();
  for (const column of columns) {
    for (const note of skippedOf(column)) {
      lacking.set(note, [...(lacking.get(note) ?? []), escapeControls(column.name)]);
    }
  }
  return [...special, ...failed, ...[...lacking].map(([note, names]) => `${note}: ${names.join(', ')}`)];
}

// That a text has no mean goes without saying; that a type has no order or equality doesn't.
const SURPRISING: ReadonlySet<string> = new Set<MetricName>([
  'distinct_count',
  'distinct_percent',
  'min',
  'max',
]);

function skippedOf({ skipped }: ColumnProfile): string[] {
  const byReason = new Map<string, string[]>();
  for (const [metric, reason] of Object.entries(skipped)) {
    if (!SURPRISING.has(metric)) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), metric]);
  }
  return [...byReason].map(([reason, metrics]) => `no ${metrics.join(', ')} (${escapeControls(reason)})`);
}

function formatFailure(failure: Failure): string {
  return `${failure.code}: ${escapeControls(failure.message)}`;
}
