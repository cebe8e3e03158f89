import type { Failure, ColumnProfile, MetricValue, TableProfile, TableStatus } from '../model/profile.js';
import { formatNumber } from './format-number.js';
import { sparkline } from './sparkline.js';
import { plainStyle, type Style } from './style.js';
import { escapeControls } from './terminal-text.js';
import { formatTextTable, type TextTableColumn } from './text-table.js';

const COLUMNS: readonly TextTableColumn[] = [
  { title: 'column', maxWidth: 28 },
  { title: 'type', maxWidth: 18 },
  { title: 'nulls %', align: 'right' },
  { title: 'distinct', align: 'right' },
  { title: 'min', align: 'right', maxWidth: 20 },
  { title: 'max', align: 'right', maxWidth: 20 },
  { title: 'mean', align: 'right', maxWidth: 14 },
  { title: 'stddev', align: 'right', maxWidth: 14 },
  { title: 'histogram', maxWidth: 24 },
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
  const rows = table.rowCount === null ? '' : ` · ${formatNumber(table.rowCount)} rows`;
  const facts = `${rows} · ${table.columns.length} columns · ${formatDuration(table.durationMs)}`;
  const status = style[STATUS_STYLE[table.status]](table.status);
  const lines = [`${style.bold(escapeControls(table.fullName))} · ${status}${facts}`];
  if (table.error) lines.push(`  ${formatFailure(table.error)}`);
  if (table.columns.length > 0) {
    lines.push(...formatTextTable({ columns: COLUMNS, rows: table.columns.map(toRow), indent: '  ' }));
    lines.push(...notesOf(table.columns).map((note) => style.dim(`  ${note}`)));
  }
  return lines.join('\n');
}

function toRow(column: ColumnProfile): string[] {
  const { metrics } = column;
  return [
    column.name,
    column.type,
    formatPercent(metrics.null_percent),
    formatMetric(metrics.distinct_count),
    formatMetric(metrics.min),
    formatMetric(metrics.max),
    formatMetric(metrics.mean),
    formatMetric(metrics.stddev),
    formatHistogram(metrics.histogram),
  ];
}

// "-": there was no value to compute it from. Nothing: not asked for, or not defined for the type.
function formatMetric(value: MetricValue | undefined): string {
  if (value === undefined) return '';
  if (value === null) return '-';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

// Two digits after the point, and never a rounded 0 for a column that has nulls.
function formatPercent(value: MetricValue | undefined): string {
  if (typeof value !== 'number') return formatMetric(value);
  return value > 0 && value < 0.01 ? '<0.01' : formatNumber(Math.round(value * 100) / 100);
}

function formatHistogram(value: MetricValue | undefined): string {
  return Array.isArray(value) ? sparkline(value.map((bin) => bin.count)) : '';
}

function notesOf(columns: readonly ColumnProfile[]): string[] {
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
  return [...failed, ...[...lacking].map(([note, names]) => `${note}: ${names.join(', ')}`)];
}

function skippedOf({ skipped }: ColumnProfile): string[] {
  const byReason = new Map<string, string[]>();
  for (const [metric, reason] of Object.entries(skipped)) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), metric]);
  }
  return [...byReason].map(([reason, metrics]) => `no ${metrics.join(', ')} (${escapeControls(reason)})`);
}

function formatFailure(failure: Failure): string {
  return `${failure.code}: ${escapeControls(failure.message)}`;
}

function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
