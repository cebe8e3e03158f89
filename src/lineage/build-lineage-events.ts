import type { LineageParent } from '../config/lineage-types.js';
import type { DriftReport } from '../model/drift.js';
import type { ProfilingRun, TableProfile } from '../model/profile.js';
import { describeTable, type LineagePlace } from './describe-table.js';
import { inBatches } from './in-batches.js';
import { makeFacet } from './make-facet.js';
import { makeRunEvent } from './make-run-event.js';
import type { LineageFacets, RunEvent } from './run-event.js';

/** Options of {@link buildLineageEvents}. */
export interface BuildLineageEventsOptions extends LineagePlace {
  readonly run: ProfilingRun;
  /** What comparisons of this run found. */
  readonly drift?: readonly DriftReport[];
  /** Of the job. */
  readonly namespace: string;
  /** Its name. */
  readonly job: string;
  /** The run that this one is a part of. */
  readonly parent?: LineageParent | undefined;
  /** How it ended. Default: `COMPLETE`; `FAIL` when a table failed, `ABORT` when one was stopped. */
  readonly outcome?: 'COMPLETE' | 'FAIL' | 'ABORT';
  /** Why, where no table says so; without secrets and values. */
  readonly reason?: string;
}

/**
 * A run as OpenLineage events: `START`, and one that says how it ended, with the tables that were read as its inputs.
 * Of many tables it is several: `RUNNING` with about a megabyte of them each, then the last. Tables that were skipped are
 * no inputs. The last event of a run that failed says why, by error codes.
 */
export function buildLineageEvents(options: BuildLineageEventsOptions): RunEvent[] {
  const { run, namespace, job, parent } = options;
  const start = makeRunEvent(
    { runId: run.runId, namespace, job, parent },
    { eventType: 'START', at: run.startedAt },
  );
  return [start, ...buildEndEvents(options)];
}

/** {@link buildLineageEvents} without the `START`. */
export function buildEndEvents(options: BuildLineageEventsOptions): RunEvent[] {
  const { run, drift = [], namespace, job, parent, reason } = options;
  const { source, datasetNamespace } = options;
  const place = { source, datasetNamespace };
  const failed = run.tables.filter(({ status }) => status === 'failed');
  const outcome = options.outcome ?? outcomeOf(run);
  const inputs = run.tables
    .filter(({ status }) => status !== 'skipped')
    .map((table) => describeTable(table, { place, drift: findReport(table, drift) }));
  const batches = inBatches(inputs);
  const message = [reason, describeFailures(failed, run.tables.length)].filter(Boolean).join(' ');
  const runFacets: LineageFacets =
    message === ''
      ? {}
      : { errorMessage: makeFacet('ErrorMessageRunFacet', { message, programmingLanguage: 'TypeScript' }) };
  return batches.map((batch, index) =>
    makeRunEvent(
      { runId: run.runId, namespace, job, parent },
      {
        eventType: index === batches.length - 1 ? outcome : 'RUNNING',
        at: run.finishedAt,
        inputs: batch,
        runFacets: index === batches.length - 1 ? runFacets : {},
      },
    ),
  );
}

function outcomeOf({ tables }: ProfilingRun): 'COMPLETE' | 'FAIL' | 'ABORT' {
  if (tables.some(({ error }) => error?.code === 'PM_ABORTED')) return 'ABORT';
  return tables.some(({ status }) => status === 'failed') ? 'FAIL' : 'COMPLETE';
}

function findReport(table: TableProfile, drift: readonly DriftReport[]): DriftReport | undefined {
  return drift.find(({ dataset, schema }) => dataset === table.table && schema === table.schema);
}

const MOST_NAMES = 10;

/** By code: what a server says of an error may hold values of rows. */
function describeFailures(failed: readonly TableProfile[], total: number): string | undefined {
  if (failed.length === 0) return undefined;
  const named = failed
    .slice(0, MOST_NAMES)
    .map(({ fullName, error }) => (error ? `${fullName} (${error.code})` : fullName));
  const more = failed.length > MOST_NAMES ? ` and ${failed.length - MOST_NAMES} more` : '';
  return `${failed.length} of ${total} tables could not be profiled: ${named.join(', ')}${more}.`;
}
