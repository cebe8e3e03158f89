import type { JsonObject } from '../core/json.js';
import { PRODUCER } from './producer.js';
import type { LineageFacet } from './run-event.js';

// The versions that test/conformance/openlineage has the schemas of.
const SCHEMAS = {
  SchemaDatasetFacet: '1-2-0',
  DatasourceDatasetFacet: '1-0-1',
  DataQualityMetricsInputDatasetFacet: '1-0-3',
  DataQualityAssertionsDatasetFacet: '1-1-0',
  ErrorMessageRunFacet: '1-0-1',
  ParentRunFacet: '1-2-0',
  ProcessingEngineRunFacet: '1-1-1',
  JobTypeJobFacet: '2-0-4',
} as const;

/** A facet with its producer and the address of its schema. */
export function makeFacet(schema: keyof typeof SCHEMAS, fields: JsonObject): LineageFacet {
  const address = `https://openlineage.io/spec/facets/${SCHEMAS[schema]}/${schema}.json#/$defs/${schema}`;
  return { _producer: PRODUCER.uri, _schemaURL: address, ...fields };
}
