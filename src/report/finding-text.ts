import type { DriftFinding } from '../model/drift.js';
import { formatChange, formatCompared } from './describe-finding.js';

/** A finding in one line: `mean 505 → 1,010 (+100 %)`. */
export function findingText(finding: DriftFinding): string {
  const { metric, baselineValue, currentValue, statistic, test, estimated } = finding;
  const change = formatChange(finding);
  const more = change === '' ? '' : ` (${change})`;
  if (metric === 'distribution') return `${test.replaceAll('_', ' ')} ${formatCompared(statistic)}${more}`;
  return `${metric} ${formatCompared(baselineValue)} → ${estimated ? '≈' : ''}${formatCompared(currentValue)}${more}`;
}

/** Findings by column, in their order. */
export function groupFindings(findings: readonly DriftFinding[]): Map<string, DriftFinding[]> {
  const groups = new Map<string, DriftFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.column);
    if (group) group.push(finding);
    else groups.set(finding.column, [finding]);
  }
  return groups;
}
