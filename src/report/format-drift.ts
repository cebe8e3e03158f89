import type { DriftFinding, DriftReport } from '../model/drift.js';
import type { DriftSeverity } from '../model/event.js';
import { formatTableName } from '../core/format-table-name.js';
import { formatAllowed, formatChange, formatCompared } from './describe-finding.js';
import { formatNumber } from './format-number.js';
import { formatSchemaChange } from './format-schema-change.js';
import { plainStyle, type Style } from './style.js';
import { cutText, escapeControls } from './terminal-text.js';
import { formatTextTable, type TextTableColumn } from './text-table.js';
import { formatMoment } from './format-moment.js';

const COLUMNS: readonly TextTableColumn[] = [
  { title: 'severity' },
  { title: 'column', maxWidth: 28 },
  { title: 'metric', maxWidth: 18 },
  { title: 'baseline', align: 'right', maxWidth: 20 },
  { title: 'now', align: 'right', maxWidth: 20 },
  { title: 'change', align: 'right', maxWidth: 30 },
  { title: 'allowed', align: 'right', maxWidth: 24 },
  { title: 'by', maxWidth: 28 },
];

const SEVERITIES: readonly DriftSeverity[] = ['high', 'medium', 'low'];
const SEVERITY_STYLE = { high: 'red', medium: 'yellow', low: 'bold' } as const;

/**
 * A drift report for people: a title, the runs compared, a line for each finding that drifted, the worst first, then the
 * schema changes and what could not be told, with the reasons. Findings that are `ok` are counted only. Names and values of
 * the database are made safe for a terminal. Ends without a line break.
 */
export function formatDriftReport(report: DriftReport, options: { style?: Style } = {}): string {
  const style = options.style ?? plainStyle;
  const name = escapeControls(formatTableName({ schema: report.schema, table: report.dataset }));
  const lines = [`${style.bold(name)} · ${verdictOf(report, style)}`, style.dim(`  ${runsOf(report)}`)];
  lines.push(...driftLines(report.findings, style));
  lines.push(...report.schemaChanges.map((change) => `  ${style.yellow(formatSchemaChange(change))}`));
  lines.push(...unknownLines(report.findings, style));
  return lines.join('\n');
}

/** All reports, one after another, and a line on them together. Ends without a line break. */
export function formatDriftReports(reports: readonly DriftReport[], options: { style?: Style } = {}): string {
  const texts = reports.map((report) => `${formatDriftReport(report, options)}\n`);
  return [...texts, formatDriftSummary(reports)].join('\n');
}

/** One line on all reports: `3 tables compared: 1 with drift (2 high, 1 low), 1 schema change, 5 unknown`. */
export function formatDriftSummary(reports: readonly DriftReport[]): string {
  const drifted = reports.filter(({ summary }) => summary.totalDrifts > 0).length;
  const total = (of: (report: DriftReport) => number): number =>
    reports.reduce((sum, report) => sum + of(report), 0);
  const severities = severityCounts((severity) => total(({ summary }) => summary.driftBySeverity[severity]));
  const totalOk = total(({ summary }) => summary.totalOk);
  const totalUnknown = total(({ summary }) => summary.totalUnknown);
  const parts = [
    drifted === 0 ? noDriftText({ totalOk, totalUnknown }) : `${drifted} with drift (${severities})`,
    ...counted(
      total(({ summary }) => summary.schemaChanges),
      'schema change',
    ),
    ...unknownCount(totalUnknown),
  ];
  return `${counted(reports.length, 'table').join('') || 'no table'} compared: ${parts.join(', ')}`;
}

function verdictOf({ summary, baseline }: DriftReport, style: Style): string {
  if (baseline.runIds.length === 0) return style.yellow('no baseline, nothing could be compared');
  const { driftBySeverity, totalOk } = summary;
  const severities = severityCounts((severity) => driftBySeverity[severity]);
  const worst = SEVERITIES.find((severity) => driftBySeverity[severity] > 0);
  const parts = [
    worst === undefined ? withoutDrift(summary, style) : style[SEVERITY_STYLE[worst]](`drift: ${severities}`),
    ...counted(summary.schemaChanges, 'schema change').map(style.yellow),
    ...unknownCount(summary.totalUnknown).map(style.yellow),
    ...(totalOk > 0 ? [`${formatNumber(totalOk)} ok`] : []),
  ];
  return parts.join(' · ');
}

const NOTHING_TOLD = 'nothing could be told';

/** What could not be compared is no pass. */
function noDriftText({ totalOk, totalUnknown }: { totalOk: number; totalUnknown: number }): string {
  return totalOk === 0 && totalUnknown > 0 ? NOTHING_TOLD : 'no drift';
}

function withoutDrift(summary: DriftReport['summary'], style: Style): string {
  const text = noDriftText(summary);
  return text === NOTHING_TOLD ? style.yellow(text) : style.green(text);
}

function severityCounts(countOf: (severity: DriftSeverity) => number): string {
  return SEVERITIES.flatMap((severity) => {
    const count = countOf(severity);
    return count > 0 ? [`${formatNumber(count)} ${severity}`] : [];
  }).join(', ');
}

function counted(count: number, noun: string): string[] {
  return count === 0 ? [] : [`${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`];
}

function unknownCount(count: number): string[] {
  return count === 0 ? [] : [`${formatNumber(count)} unknown`];
}

function runsOf({ current, baseline }: DriftReport): string {
  const { kind, runIds, profiledAt, historyRunIds, reason } = baseline;
  const tested = `run ${escapeControls(current.runId)} of ${formatMoment(current.profiledAt)}`;
  const [newest] = runIds;
  if (newest === undefined) return `${tested} · ${escapeControls(reason ?? 'no run to compare it with')}`;
  const from = `${escapeControls(newest)}${profiledAt ? ` of ${formatMoment(profiledAt)}` : ''}`;
  const more = runIds.length > 1 ? ` and ${formatNumber(runIds.length - 1)} before` : '';
  const history =
    historyRunIds.length > 0 ? ` · history of ${counted(historyRunIds.length, 'run').join('')}` : '';
  return `${tested} against ${from}${more} (${kind.replaceAll('_', ' ')})${history}`;
}

function driftLines(findings: readonly DriftFinding[], style: Style): string[] {
  const drifted = SEVERITIES.flatMap((severity) =>
    findings.filter((finding) => finding.outcome === 'drift' && finding.severity === severity),
  );
  if (drifted.length === 0) return [];
  const [title = '', rule = '', ...rows] = formatTextTable({
    columns: COLUMNS,
    rows: drifted.map(cellsOf),
    indent: '  ',
  });
  return [
    title,
    rule,
    ...rows.map((row, index) => {
      const severity = drifted[index]?.severity;
      return severity ? style[SEVERITY_STYLE[severity]](row) : row;
    }),
  ];
}

function cellsOf(finding: DriftFinding): string[] {
  const { severity, column, metric, test, estimated } = finding;
  const mark = estimated ? '≈' : '';
  const isDistribution = metric === 'distribution';
  return [
    severity ?? '',
    column,
    metric,
    isDistribution ? '' : formatCompared(finding.baselineValue),
    isDistribution ? formatCompared(finding.statistic) : `${mark}${formatCompared(finding.currentValue)}`,
    formatChange(finding),
    formatAllowed(finding),
    test.replaceAll('_', ' '),
  ];
}

const MAX_LIST = 100;

/** What could not be told: never left out, but findings of one reason share a line. */
function unknownLines(findings: readonly DriftFinding[], style: Style): string[] {
  const byReason = new Map<string, string[]>();
  for (const { outcome, column, metric, reason } of findings) {
    if (outcome !== 'unknown') continue;
    const key = reason ?? 'no reason given';
    byReason.set(key, [...(byReason.get(key) ?? []), column === '*' ? metric : `${column}.${metric}`]);
  }
  return [...byReason].map(([reason, names]) => {
    const list = cutText(escapeControls([...new Set(names)].join(', ')), MAX_LIST);
    return style.dim(`  unknown: ${escapeControls(reason)} (${formatNumber(names.length)}): ${list}`);
  });
}
