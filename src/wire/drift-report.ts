import type { JsonObject } from '../core/json.js';
import type { DriftFinding, DriftReport, SchemaChange } from '../model/drift.js';
import type { ExactNumber } from '../model/profile.js';

/** A drift as the Python package's report has it; `metadata` holds our additions. */
export type DriftDocumentDrift = {
  column_name: string;
  metric_name: string;
  /** NaN, ±Infinity and digits that a double can't hold are texts. */
  baseline_value: ExactNumber | null;
  current_value: ExactNumber | null;
  /** `null` for a baseline of 0. */
  change_percent: number | null;
  /** As a double. */
  change_absolute: number | null;
  drift_detected: true;
  drift_severity: string;
  metadata: JsonObject;
};

/** One comparison, whatever came of it. */
export type DriftDocumentFinding = {
  column_name: string;
  metric_name: string;
  test: string;
  outcome: string;
  drift_severity: string | null;
  baseline_value: ExactNumber | null;
  current_value: ExactNumber | null;
  change_percent: number | null;
  statistic: number | null;
  p_value: number | null;
  expected: { low: number | null; high: number | null } | null;
  history: { n: number; mean: number; stddev: number } | null;
  rule: string;
  reason: string | null;
  estimated: boolean;
};

/** A change of the columns, with its types. */
export type DriftDocumentSchemaChange = {
  change_type: string;
  column_name: string;
  old_name: string | null;
  old_type: string | null;
  new_type: string | null;
  evidence: {
    score: number;
    same_position: boolean;
    name_similarity: number;
    matching_metrics: string[];
    differing_metrics: string[];
  } | null;
  moved: { column_name: string; old_position: number; new_position: number }[];
};

/** A drift report: the Python package's keys, then ours. */
export type DriftDocument = {
  dataset_name: string;
  schema_name: string | null;
  /** The newest run of the baseline; `null` when there is none, as its timestamp. */
  baseline_run_id: string | null;
  current_run_id: string;
  /** ISO 8601, UTC. */
  baseline_timestamp: string | null;
  current_timestamp: string;
  /** What drifted. */
  column_drifts: DriftDocumentDrift[];
  /** In words, as the Python package: `Column added: total`. */
  schema_changes: string[];
  summary: {
    total_drifts: number;
    schema_changes: number;
    drift_by_severity: { high: number; medium: number; low: number };
    has_critical_drift: boolean;
    /** Ours, as `total_unknown`. */
    total_ok: number;
    total_unknown: number;
  };
  /** Ours, as all that follow. */
  strategies: string[];
  baseline: { kind: string; run_ids: string[]; history_run_ids: string[]; reason: string | null };
  /** Every comparison, `ok` and `unknown` too. */
  findings: DriftDocumentFinding[];
  schema_change_details: DriftDocumentSchemaChange[];
};

/** A report in its snake_case shape, always JSON. */
export function toDriftDocument(report: DriftReport): DriftDocument {
  const { baseline, current, summary } = report;
  const { driftBySeverity } = summary;
  return {
    dataset_name: report.dataset,
    schema_name: report.schema,
    baseline_run_id: baseline.runIds[0] ?? null,
    current_run_id: current.runId,
    baseline_timestamp: baseline.profiledAt?.toISOString() ?? null,
    current_timestamp: current.profiledAt.toISOString(),
    column_drifts: report.findings.flatMap(toColumnDrift),
    schema_changes: report.schemaChanges.map(describeSchemaChange),
    summary: {
      total_drifts: summary.totalDrifts,
      schema_changes: summary.schemaChanges,
      drift_by_severity: {
        high: driftBySeverity.high,
        medium: driftBySeverity.medium,
        low: driftBySeverity.low,
      },
      has_critical_drift: summary.hasCriticalDrift,
      total_ok: summary.totalOk,
      total_unknown: summary.totalUnknown,
    },
    strategies: [...report.strategies],
    baseline: {
      kind: baseline.kind,
      run_ids: [...baseline.runIds],
      history_run_ids: [...baseline.historyRunIds],
      reason: baseline.reason,
    },
    findings: report.findings.map(toFinding),
    schema_change_details: report.schemaChanges.map(toSchemaChange),
  };
}

function toColumnDrift(finding: DriftFinding): DriftDocumentDrift[] {
  const { baselineValue, currentValue, severity } = finding;
  if (finding.outcome !== 'drift' || severity === null) return [];
  const difference =
    baselineValue === null || currentValue === null ? null : Number(currentValue) - Number(baselineValue);
  return [
    {
      column_name: finding.column,
      metric_name: finding.metric,
      baseline_value: baselineValue,
      current_value: currentValue,
      change_percent: finding.changePercent,
      change_absolute: difference !== null && Number.isFinite(difference) ? difference : null,
      drift_detected: true,
      drift_severity: severity,
      metadata: {
        method: finding.test,
        rule: finding.rule,
        statistic: finding.statistic,
        p_value: finding.pValue,
        expected: finding.expected && { low: finding.expected.low, high: finding.expected.high },
        reason: finding.reason,
      },
    },
  ];
}

function toFinding(finding: DriftFinding): DriftDocumentFinding {
  const { expected, history } = finding;
  return {
    column_name: finding.column,
    metric_name: finding.metric,
    test: finding.test,
    outcome: finding.outcome,
    drift_severity: finding.severity,
    baseline_value: finding.baselineValue,
    current_value: finding.currentValue,
    change_percent: finding.changePercent,
    statistic: finding.statistic,
    p_value: finding.pValue,
    expected: expected && { low: expected.low, high: expected.high },
    history: history && { n: history.n, mean: history.mean, stddev: history.stddev },
    rule: finding.rule,
    reason: finding.reason,
    estimated: finding.estimated,
  };
}

function describeSchemaChange({
  changeType,
  column,
  oldName,
  oldType,
  newType,
  moved,
}: SchemaChange): string {
  switch (changeType) {
    case 'column_added':
      return `Column added: ${column}`;
    case 'column_removed':
      return `Column removed: ${column}`;
    case 'type_changed':
      return `Type changed: ${column} (${oldType} → ${newType})`;
    case 'column_renamed':
      return `Column renamed: ${oldName} → ${column} (suspected)`;
    case 'columns_reordered':
      return `Columns reordered: ${moved.map((one) => one.column).join(', ')}`;
  }
}

function toSchemaChange(change: SchemaChange): DriftDocumentSchemaChange {
  const { evidence } = change;
  return {
    change_type: change.changeType,
    column_name: change.column,
    old_name: change.oldName,
    old_type: change.oldType,
    new_type: change.newType,
    evidence: evidence && {
      score: evidence.score,
      same_position: evidence.samePosition,
      name_similarity: evidence.nameSimilarity,
      matching_metrics: [...evidence.matchingMetrics],
      differing_metrics: [...evidence.differingMetrics],
    },
    moved: change.moved.map(({ column, oldPosition, newPosition }) => ({
      column_name: column,
      old_position: oldPosition,
      new_position: newPosition,
    })),
  };
}
