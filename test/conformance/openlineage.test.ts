import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LineageFacets, RunEvent } from '../../src/lineage/run-event.js';
import { lineageEvents } from '../support/lineage-events.js';

const SCHEMAS = new URL('openlineage/schemas/', import.meta.url);
let ajv: Ajv2020;

beforeAll(() => {
  // The published schemas say "example", which is no keyword of JSON Schema.
  ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  ajv.addVocabulary(['example']);
  addFormats.default(ajv);
  for (const name of readdirSync(SCHEMAS))
    ajv.addSchema(JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8')));
});

/** What the schema at this address finds wrong; an address without a schema fails the test. */
function problemsBy(schemaUrl: string, value: unknown): unknown {
  const validate = ajv.getSchema(schemaUrl);
  if (!validate) throw new Error(`no schema at ${schemaUrl}`);
  return validate(JSON.parse(JSON.stringify(value))) ? [] : validate.errors;
}

const facetsOf = ({ run, job, inputs }: RunEvent): LineageFacets[] => [
  run.facets,
  job.facets,
  ...inputs.flatMap(({ facets, inputFacets }) => [facets, inputFacets]),
];

describe.each(lineageEvents().map((event, index) => [`${index} ${event.eventType}`, event] as const))(
  'event %s',
  (_name, event) => {
    it('is what the published schema of run events allows', () => {
      expect(problemsBy(event.schemaURL, event)).toEqual([]);
      expect(problemsBy('https://openlineage.io/spec/2-0-2/OpenLineage.json', event)).toEqual([]);
    });

    it('has facets that their own schemas allow, under the names that the schemas give them', () => {
      const facets = facetsOf(event).flatMap((all) => Object.entries(all));
      expect(facets.length).toBeGreaterThan(1);
      for (const [name, facet] of facets) {
        expect(problemsBy(facet._schemaURL, facet), name).toEqual([]);
        const [document = ''] = facet._schemaURL.split('#');
        expect(Object.keys(ajv.getSchema(document)?.schema?.['properties' as never] ?? {})).toEqual([name]);
      }
    });
  },
);

it('finds a wrong value: a number as text, a facet without its producer', () => {
  const [start] = lineageEvents();
  const schema = 'https://openlineage.io/spec/facets/1-0-3/DataQualityMetricsInputDatasetFacet.json';
  const wrong = { _producer: 'urn:x', _schemaURL: 'urn:y', columnMetrics: { a: { min: '1' } } };
  const pointer = `${schema}#/$defs/DataQualityMetricsInputDatasetFacet`;
  expect(problemsBy(pointer, wrong)).not.toEqual([]);
  const run = { ...start?.run, facets: { bare: {} } };
  expect(problemsBy('https://openlineage.io/spec/2-0-2/OpenLineage.json', { ...start, run })).not.toEqual([]);
});
