import type { DriftReport } from '../model/drift.js';
import type { TableProfile } from '../model/profile.js';
import type { TableRef } from '../model/plan.js';
import { describeDrift } from './describe-drift.js';
import { describeQuality } from './describe-quality.js';
import { makeFacet } from './make-facet.js';
import { type LineageSource, nameDataset, nameSource } from './name-dataset.js';
import type { LineageInputDataset } from './run-event.js';

/** Where tables are. */
export interface LineagePlace {
  readonly source: LineageSource;
  /** In the place of the one made of the source. */
  readonly datasetNamespace?: string | undefined;
}

/** A profiled table as an input, with its columns, what was measured and what a comparison found. */
export function describeTable(
  table: TableProfile,
  { place, drift }: { readonly place: LineagePlace; readonly drift: DriftReport | undefined },
): LineageInputDataset {
  const { facets, ...dataset } = describeDataset(table, place);
  const assertions = drift && describeDrift(drift);
  const fields = table.columns.map(({ name, type }, index) => ({
    name,
    ...(type === '' ? {} : { type }),
    ordinal_position: index + 1,
  }));
  const wasMeasured = table.status === 'success' || table.status === 'empty';
  return {
    ...dataset,
    facets: {
      ...facets,
      ...(fields.length > 0 ? { schema: makeFacet('SchemaDatasetFacet', { fields }) } : {}),
    },
    inputFacets: {
      ...(wasMeasured ? { dataQualityMetrics: describeQuality(table) } : {}),
      ...(assertions ? { dataQualityAssertions: assertions } : {}),
    },
  };
}

/** A compared table as an input, with what the comparison found. */
export function describeComparedTable(report: DriftReport, place: LineagePlace): LineageInputDataset {
  const table = { schema: report.schema, table: report.dataset };
  const assertions = describeDrift(report);
  const dataset = describeDataset(table, place);
  return assertions ? { ...dataset, inputFacets: { dataQualityAssertions: assertions } } : dataset;
}

function describeDataset(table: TableRef, { source, datasetNamespace }: LineagePlace): LineageInputDataset {
  const dataset = nameDataset(table, source, datasetNamespace);
  const address = datasetNamespace ?? nameSource(source);
  return {
    ...dataset,
    facets: { dataSource: makeFacet('DatasourceDatasetFacet', { name: address, ...uriOf(address) }) },
    inputFacets: {},
  };
}

/** A name that is no URI, such as `bigquery`, has none. */
function uriOf(address: string): { uri?: string } {
  return address.includes('://') && URL.canParse(address) ? { uri: new URL(address).href } : {};
}
