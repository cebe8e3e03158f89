import type { LineageParent } from '../config/lineage-types.js';
import { derivedId } from '../core/derived-id.js';
import type { DriftReport } from '../model/drift.js';
import { describeComparedTable, type LineagePlace } from './describe-table.js';
import { inBatches } from './in-batches.js';
import { makeRunEvent } from './make-run-event.js';
import type { RunEvent } from './run-event.js';

/** Options of {@link buildDriftEvents}. */
export interface BuildDriftEventsOptions extends LineagePlace {
  readonly reports: readonly DriftReport[];
  /** Of the job. */
  readonly namespace: string;
  /** The name of the profiling job; that of the comparison is it and `.drift`. */
  readonly job: string;
  readonly parent?: LineageParent | undefined;
  /** When the comparison was made. */
  readonly at: Date;
}

/**
 * What comparisons of stored runs found, as a run of a job of its own: an event added to the profiling run, which has ended,
 * would make it one that goes on in Marquez. `START` and `COMPLETE`, between them `RUNNING` where there are many
 * tables. A report without a baseline says nothing; without any other there are no events.
 */
export function buildDriftEvents(options: BuildDriftEventsOptions): RunEvent[] {
  const { reports, namespace, job, parent, at, source, datasetNamespace } = options;
  const inputs = reports
    .map((report) => describeComparedTable(report, { source, datasetNamespace }))
    .filter(({ inputFacets }) => Object.keys(inputFacets).length > 0);
  if (inputs.length === 0) return [];
  const compared = reports.flatMap(({ dataset, current, baseline }) => [
    ...[dataset, current.runId],
    ...baseline.runIds,
  ]);
  const runId = derivedId('drift', at.toISOString(), ...compared);
  const run = { runId, namespace, job: `${job}.drift`, parent };
  const batches = inBatches(inputs);
  return [
    makeRunEvent(run, { eventType: 'START', at }),
    ...batches.map((batch, index) =>
      makeRunEvent(run, {
        eventType: index === batches.length - 1 ? 'COMPLETE' : 'RUNNING',
        at,
        inputs: batch,
      }),
    ),
  ];
}
