import { formatTableName } from '../core/format-table-name.js';
import { createEventIds } from '../events/event-ids.js';
import type { DriftFinding, DriftReport } from '../model/drift.js';
import type { DriftSeverity, ProfileMeshEventInput } from '../model/event.js';

const RANKS: Readonly<Record<DriftSeverity, number>> = { low: 1, medium: 2, high: 3 };

/**
 * The events of a report: `DataDriftDetected` once for each metric of a column that drifted, with the worst of its
 * findings, then `SchemaChangeDetected` once for each change. The same found between the same runs has the same ids.
 */
export function driftEvents(report: DriftReport, timestamp: Date): ProfileMeshEventInput[] {
  const table = formatTableName({ schema: report.schema, table: report.dataset });
  const { runId } = report.current;
  const eventId = createEventIds('drift', runId, report.dataset, ...report.baseline.runIds);
  const events: ProfileMeshEventInput[] = [
    ...worstFindings(report.findings).map(({ severity, ...finding }): ProfileMeshEventInput => {
      const { column, metric, baselineValue, currentValue, changePercent } = finding;
      const values = { baselineValue, currentValue, changePercent, driftSeverity: severity };
      return { type: 'DataDriftDetected', timestamp, table, runId, column, metric, ...values };
    }),
    ...report.schemaChanges.map((change): ProfileMeshEventInput => {
      const { changeType, column, oldName, oldType, newType } = change;
      const names = { column, ...(oldName === null ? {} : { oldName }) };
      return {
        type: 'SchemaChangeDetected',
        timestamp,
        table,
        runId,
        changeType,
        ...names,
        oldType,
        newType,
      };
    }),
  ];
  return events.map((event) => ({ ...event, eventId: eventId(event) }));
}

type Drifted = DriftFinding & { readonly severity: DriftSeverity };

function worstFindings(findings: readonly DriftFinding[]): Drifted[] {
  const worst = new Map<string, Drifted>();
  for (const finding of findings) {
    if (!isDrifted(finding)) continue;
    const key = JSON.stringify([finding.column, finding.metric]);
    const known = worst.get(key);
    if (!known || RANKS[finding.severity] > RANKS[known.severity]) worst.set(key, finding);
  }
  return [...worst.values()];
}

function isDrifted(finding: DriftFinding): finding is Drifted {
  return finding.outcome === 'drift' && finding.severity !== null;
}
