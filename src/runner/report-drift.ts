import { type DriftFinding, type DriftReport, WHOLE_TABLE } from '../model/drift.js';
import type { DriftSeverity } from '../model/event.js';
import type { ReportDrift, ReportUnknown } from '../model/run-report.js';

const SEVERITIES: readonly DriftSeverity[] = ['high', 'medium', 'low'];
const MOST_EXAMPLES = 20;

/** A comparison as a report has it: what drifted, the worst first, and what could not be told, by reason. */
export function toReportDrift(report: DriftReport): ReportDrift {
  const { strategies, baseline, findings, schemaChanges, summary } = report;
  return {
    strategies: [...strategies],
    baseline: {
      kind: baseline.kind,
      runIds: [...baseline.runIds],
      profiledAt: baseline.profiledAt?.toISOString() ?? null,
      historyRunIds: [...baseline.historyRunIds],
      reason: baseline.reason,
    },
    findings: SEVERITIES.flatMap((severity) =>
      findings.filter((finding) => finding.outcome === 'drift' && finding.severity === severity),
    ),
    unknown: groupUnknown(findings),
    schemaChanges,
    summary,
  };
}

function groupUnknown(findings: readonly DriftFinding[]): ReportUnknown[] {
  const byReason = new Map<string, { count: number; examples: string[] }>();
  for (const { outcome, reason, column, metric } of findings) {
    if (outcome !== 'unknown') continue;
    const key = reason ?? 'no reason given';
    const group = byReason.get(key) ?? { count: 0, examples: [] };
    group.count += 1;
    const name = column === WHOLE_TABLE ? metric : `${column}.${metric}`;
    if (group.examples.length < MOST_EXAMPLES && !group.examples.includes(name)) group.examples.push(name);
    byReason.set(key, group);
  }
  return [...byReason].map(([reason, { count, examples }]) => ({ reason, count, examples }));
}
