import { ProfileMeshError } from '../../core/errors.js';
import type { ReportColumn, ReportTable, RunReport } from '../../model/run-report.js';
import { formatIsoMoment } from '../format-iso-moment.js';
import { formatDuration, formatMetric, formatPercent } from '../format-metric.js';
import { formatNumber } from '../format-number.js';
import { countOf, formatSample } from '../table-facts.js';
import { markdownCode } from './markdown-code.js';
import { markdownFindings } from './markdown-findings.js';

/** What a comment on GitHub may have at most. */
const GITHUB_LIMIT = 65_536;
const LEAST = 1000;
/** Kept free for the lines that say what was left out. */
const RESERVE = 400;

/**
 * The report as GitHub's Markdown, for a comment on a pull request: counts, what needs a look, a line a table, and the
 * columns of each table to be opened. What does not fit into `maxLength` characters (default 65,536, GitHub's limit) is left
 * out and counted. Texts of the database are code, so that none is a link, a mention or HTML.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a `maxLength` below 1000
 */
export function renderMarkdownReport(
  report: RunReport,
  options: { readonly maxLength?: number } = {},
): string {
  const { maxLength = GITHUB_LIMIT } = options;
  if (!(maxLength >= LEAST)) {
    throw new ProfileMeshError('PM_INVALID_ARGUMENT', `maxLength is ${maxLength}. Give ${LEAST} or more.`);
  }
  const page = new Page(maxLength - RESERVE);
  page.add(titleOf(report));
  for (const note of report.notes) page.add(`> ${markdownCode(note)}\n\n`);
  const findings = markdownFindings(report);
  if (findings.length > 0 && page.add('### Needs a look\n\n| | Where | What |\n|---|---|---|\n')) {
    const left = page.addAll(findings);
    page.close(left === 0 ? '\n' : `\n…and ${countOf(left, 'more finding')}.\n\n`);
  }
  if (page.add('### Tables\n\n| Table | State | Rows | Columns | Took |\n|---|---|--:|--:|--:|\n')) {
    const left = page.addAll(report.tables.map(tableLine));
    page.close(left === 0 ? '\n' : `\n…and ${countOf(left, 'more table')}.\n\n`);
  }
  const left = page.addAll(report.tables.filter(({ columns }) => columns.length > 0).map(columnsOf));
  if (left > 0) page.close(`The columns of ${countOf(left, 'table')} are left out: they did not fit.\n`);
  return `${page.text.trimEnd()}\n`;
}

/** A text that grows up to a length. */
class Page {
  text = '';
  readonly #maxLength: number;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** False, and nothing is added, where it does not fit. */
  add(piece: string): boolean {
    if (this.text.length + piece.length > this.#maxLength) return false;
    this.text += piece;
    return true;
  }

  /** Adds pieces up to the first that does not fit, and gives how many are left. */
  addAll(pieces: readonly string[]): number {
    const fits = pieces.findIndex((piece) => !this.add(piece));
    return fits < 0 ? 0 : pieces.length - fits;
  }

  /** Adds what the reserve is for. */
  close(line: string): void {
    this.text += line;
  }
}

function titleOf({ run, source, totals }: RunReport): string {
  const { drifts, schemaChanges, compared, failed, skipped, columnErrors } = totals;
  const severities = (['high', 'medium', 'low'] as const).flatMap((severity) =>
    drifts[severity] > 0 ? [`${formatNumber(drifts[severity])} ${severity}`] : [],
  );
  const states = [
    ...(failed > 0 ? [`**${formatNumber(failed)} failed**`] : []),
    ...(skipped > 0 ? [`${formatNumber(skipped)} skipped`] : []),
  ];
  const parts = [
    `**${countOf(totals.tables, 'table')}**${states.length > 0 ? ` (${states.join(', ')})` : ''}`,
    countOf(totals.rows, 'row'),
    `${countOf(totals.columns, 'column')}${columnErrors > 0 ? ` (**${formatNumber(columnErrors)} not measured**)` : ''}`,
    severities.length > 0
      ? `**drift: ${severities.join(', ')}**`
      : compared > 0
        ? 'no drift'
        : 'no baseline yet',
    ...(schemaChanges > 0 ? [`**${countOf(schemaChanges, 'schema change')}**`] : []),
    ...(totals.unknown > 0 ? [`${formatNumber(totals.unknown)} could not be told`] : []),
  ];
  const facts = [
    `Run ${markdownCode(run.runId)}`,
    ...(run.environment === null ? [] : [markdownCode(run.environment)]),
    ...(run.startedAt === null ? [] : [formatIsoMoment(run.startedAt)]),
    ...(run.durationMs === null ? [] : [formatDuration(run.durationMs)]),
  ];
  const name = source ? ` of ${markdownCode(source.database)}` : '';
  return `## Data profile${name}\n\n${parts.join(' · ')}\n\n${facts.join(' · ')}\n\n`;
}

const STATES = { success: 'measured', empty: 'empty', failed: '❌ failed', skipped: 'skipped' } as const;

function tableLine(table: ReportTable): string {
  const { fullName, status, rowCount, columns, durationMs, drift, metadata } = table;
  const { high = 0, medium = 0, low = 0 } = drift?.summary.driftBySeverity ?? {};
  const states = [
    STATES[status],
    ...[
      [high, 'high'],
      [medium, 'medium'],
      [low, 'low'],
    ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])),
    ...(metadata['estimated'] === true
      ? [`estimated${formatSample(metadata).replace(/, estimated/, '')}`]
      : []),
  ];
  const rows = rowCount === null ? '–' : formatNumber(rowCount);
  const count = rowCount === null ? '–' : formatNumber(columns.length);
  const took = durationMs === null ? '–' : formatDuration(durationMs);
  return `| ${markdownCode(fullName)} | ${states.join(', ')} | ${rows} | ${count} | ${took} |\n`;
}

function columnsOf({ fullName, columns }: ReportTable): string {
  const head = '| Column | Type | Nulls | Distinct | Min | Mean | Max |\n|---|---|--:|--:|--:|--:|--:|\n';
  const rows = columns.map(columnLine).join('');
  return `#### ${markdownCode(fullName)}\n\n<details><summary>${countOf(columns.length, 'column')}</summary>\n\n${head}${rows}\n</details>\n\n`;
}

function columnLine(column: ReportColumn): string {
  const { name, type, metrics, error } = column;
  const nulls = metrics['null_percent'];
  const cells = [
    markdownCode(name),
    type === null ? '' : markdownCode(type),
    error
      ? '❌'
      : nulls === undefined || nulls === null
        ? ''
        : `${marked(column, 'null_percent')}${formatPercent(nulls)} %`,
    ...['distinct_count', 'min', 'mean', 'max'].map((metric) => valueCell(column, metric)),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function valueCell(column: ReportColumn, metric: string): string {
  const value = column.metrics[metric];
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? markdownCode(value) : formatMetric(value);
  return `${marked(column, metric)}${text}`;
}

function marked({ estimates }: ReportColumn, metric: string): string {
  return estimates[metric] === undefined ? '' : '≈';
}
