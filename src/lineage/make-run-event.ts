import type { LineageParent } from '../config/lineage-types.js';
import { derivedId } from '../core/derived-id.js';
import { makeFacet } from './make-facet.js';
import { PRODUCER } from './producer.js';
import type { LineageFacets, LineageInputDataset, RunEvent } from './run-event.js';

const SCHEMA_URL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of which run of which job an event is. */
export interface LineageRun {
  readonly runId: string;
  /** Of the job. */
  readonly namespace: string;
  readonly job: string;
  readonly parent?: LineageParent | undefined;
}

/** One event, with the facets that every event of a run has. */
export function makeRunEvent(
  run: LineageRun,
  event: {
    readonly eventType: RunEvent['eventType'];
    readonly at: Date;
    readonly inputs?: readonly LineageInputDataset[];
    readonly runFacets?: LineageFacets;
  },
): RunEvent {
  const { namespace, job, parent } = run;
  const { eventType, at, inputs = [], runFacets = {} } = event;
  const { version } = PRODUCER;
  return {
    eventTime: at.toISOString(),
    eventType,
    producer: PRODUCER.uri,
    schemaURL: SCHEMA_URL,
    run: {
      runId: toUuid(run.runId),
      facets: {
        processing_engine: makeFacet('ProcessingEngineRunFacet', {
          version,
          name: 'ProfileMesh',
          openlineageAdapterVersion: version,
        }),
        ...(parent ? { parent: describeParent(parent) } : {}),
        ...runFacets,
      },
    },
    job: {
      namespace,
      name: job,
      facets: {
        jobType: makeFacet('JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'PROFILEMESH',
          jobType: 'PROFILE',
        }),
      },
    },
    inputs,
    outputs: [],
  };
}

/** Runs are named by UUIDs there. One that a caller named otherwise gets one made of its name. */
function toUuid(runId: string): string {
  return UUID.test(runId) ? runId.toLowerCase() : derivedId('openlineage', runId);
}

function describeParent({ namespace, job, runId }: LineageParent): LineageFacets[string] {
  return makeFacet('ParentRunFacet', { run: { runId }, job: { namespace, name: job } });
}
