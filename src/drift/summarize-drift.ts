import type { DriftFinding, DriftOutcome, DriftSummary, SchemaChange } from '../model/drift.js';
import type { DriftSeverity } from '../model/event.js';

export function summarizeDrift(
  findings: readonly DriftFinding[],
  changes: readonly SchemaChange[],
): DriftSummary {
  const outcomes = (outcome: DriftOutcome): number =>
    findings.filter((one) => one.outcome === outcome).length;
  const severities = (severity: DriftSeverity): number =>
    findings.filter((one) => one.severity === severity).length;
  const driftBySeverity = { high: severities('high'), medium: severities('medium'), low: severities('low') };
  return {
    totalDrifts: outcomes('drift'),
    schemaChanges: changes.length,
    driftBySeverity,
    hasCriticalDrift: driftBySeverity.high > 0,
    totalOk: outcomes('ok'),
    totalUnknown: outcomes('unknown'),
  };
}
