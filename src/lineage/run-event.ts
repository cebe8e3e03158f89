import type { JsonValue } from '../core/json.js';

/** A facet in the names of OpenLineage: its own fields, and who made it by which schema. */
export type LineageFacet = {
  readonly _producer: string;
  readonly _schemaURL: string;
} & { readonly [field: string]: JsonValue };

/** Facets by their names. */
export type LineageFacets = { readonly [name: string]: LineageFacet };

/** A table, by OpenLineage's naming of datasets. */
export interface LineageDatasetName {
  /** Where it is, e.g. `postgres://db:5432`. */
  readonly namespace: string;
  /** What it is called there, e.g. `shop.public.orders`. */
  readonly name: string;
}

/** A table that a run read: `facets` of the table itself, `inputFacets` of what this run found. */
export interface LineageInputDataset extends LineageDatasetName {
  readonly facets: LineageFacets;
  readonly inputFacets: LineageFacets;
}

/** A run event of OpenLineage 2-0-2, as JSON. */
export interface RunEvent {
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL' | 'ABORT' | 'OTHER';
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: LineageFacets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: LineageFacets };
  readonly inputs: readonly LineageInputDataset[];
  /** Empty: profiling writes no table. */
  readonly outputs: readonly [];
}
