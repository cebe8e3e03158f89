import type { Secret } from '../core/redact.js';

/** The run that a run is a part of, such as the task of a workflow. */
export interface LineageParent {
  readonly namespace: string;
  readonly job: string;
  /** A UUID. */
  readonly runId: string;
}

interface LineageNames {
  readonly enabled: true;
  /** Of the job. */
  readonly namespace: string;
  /** `null`: `profilemesh.` and the name of the database. */
  readonly jobName: string | null;
  /** Of the tables; `null`: made of the source. */
  readonly datasetNamespace: string | null;
  /** `namespace/job/run-uuid`; `null` for a run of its own. */
  readonly parentId: string | null;
}

/** `lineage` with transport http. */
export interface ResolvedHttpLineage extends LineageNames {
  readonly transport: 'http';
  /** It can hold a password, so it is a secret. */
  readonly url: Secret;
  readonly endpoint: string;
  readonly apiKey: Secret | null;
  /** How long one request may take. */
  readonly timeoutMs: number;
}

/** `lineage` with transport file. */
export interface ResolvedFileLineage extends LineageNames {
  readonly transport: 'file';
  /** Absolute when the configuration is a file. */
  readonly path: string;
}

/** The section `lineage` with its defaults. */
export type ResolvedLineage = ResolvedHttpLineage | ResolvedFileLineage;
