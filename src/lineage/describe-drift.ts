import type { JsonObject } from '../core/json.js';
import { type DriftFinding, type DriftReport, type SchemaChange, WHOLE_TABLE } from '../model/drift.js';
import type { DriftSeverity } from '../model/event.js';
import { makeFacet } from './make-facet.js';
import type { LineageFacet } from './run-event.js';

// The facet's words say whether a failure would stop a pipeline.
const SEVERITIES: Readonly<Record<DriftSeverity, string>> = { high: 'error', medium: 'warn', low: 'warn' };

/**
 * The comparisons of a report as `dataQualityAssertions`: one for each finding that is `ok` or `drift`, and one for
 * the columns. What is unknown is no assertion. `undefined` without one.
 */
export function describeDrift(report: DriftReport): LineageFacet | undefined {
  const { findings, schemaChanges, baseline, current } = report;
  const [baselineRunId] = baseline.runIds;
  const runs = { runId: current.runId, ...(baselineRunId === undefined ? {} : { baselineRunId }) };
  const compared = findings
    .filter(({ outcome }) => outcome !== 'unknown')
    .map((finding) => toAssertion(finding, runs));
  const schema =
    schemaChanges.length > 0
      ? schemaChanges.map((change) => toSchemaAssertion(change, runs))
      : [{ ...SCHEMA_KEPT, params: runs }];
  const assertions = [...compared, ...(baseline.runIds.length > 0 ? schema : [])];
  if (assertions.length === 0) return undefined;
  return makeFacet('DataQualityAssertionsDatasetFacet', { assertions });
}

function toAssertion(finding: DriftFinding, runs: JsonObject): JsonObject {
  const { column, metric, test, outcome, severity, currentValue, expected } = finding;
  const { baselineValue, changePercent, statistic, pValue, rule, reason, estimated } = finding;
  const facts = { baselineValue, changePercent, statistic, pValue, driftSeverity: severity };
  return {
    assertion: metric,
    success: outcome === 'ok',
    ...(column === WHOLE_TABLE ? {} : { column }),
    ...(severity === null ? {} : { severity: SEVERITIES[severity] }),
    name: `profilemesh.${test}`,
    description: reason === null ? rule : `${rule} (${reason})`,
    ...(expected === null ? {} : { expected: `${expected.low ?? '-∞'} … ${expected.high ?? '∞'}` }),
    ...actualOf(currentValue ?? statistic),
    params: {
      ...runs,
      ...Object.fromEntries(Object.entries(facts).flatMap(([key, value]) => finite(key, value))),
      ...(estimated ? { estimated } : {}),
    },
  };
}

function actualOf(value: string | number | null): JsonObject {
  return value === null ? {} : { actual: String(value) };
}

/** JSON has no NaN and no infinity. */
function finite(key: string, value: string | number | null): Array<[string, string | number]> {
  if (value === null) return [];
  return [[key, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value]];
}

const SCHEMA_KEPT: JsonObject = { assertion: 'schema_unchanged', success: true, name: 'profilemesh.schema' };

function toSchemaAssertion(
  { changeType, column, oldName, oldType, newType }: SchemaChange,
  runs: JsonObject,
): JsonObject {
  return {
    assertion: 'schema_unchanged',
    success: false,
    // A removed column is not in the schema that the facet's columns are of.
    ...(column === WHOLE_TABLE || changeType === 'column_removed' ? {} : { column }),
    severity: 'warn',
    name: `profilemesh.${changeType}`,
    params: {
      ...runs,
      column,
      ...(oldName === null ? {} : { oldName }),
      ...(oldType === null ? {} : { oldType }),
      ...(newType === null ? {} : { newType }),
    },
  };
}
