import type { MetricName } from '../config/metric-names.js';
import type { MetricEstimate, TableProfile } from '../model/profile.js';
import { toFinite } from '../model/to-finite.js';
import { fromWireEstimates, toWireEstimates } from '../wire/estimates.js';
import { isRecord, parseObject } from './parse-object.js';
import type { DetailsRow } from './storage-schema.js';

/** What a stored table has besides the rows of its metrics. */
export interface RunDetails {
  /** By column, then by metric. A column that is not in it has exact metrics only. */
  readonly estimates: ReadonlyMap<string, Readonly<Record<string, MetricEstimate>>>;
  /** Every column in the table's order, with its type; `null` where the metrics' rows tell. */
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string | null }> | null;
  /** By column: the metrics that its type can't have, with the reasons. */
  readonly skipped: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** By column: the code of its error. */
  readonly errorCodes: ReadonlyMap<string, string>;
}

/**
 * The row for what the results table can't hold: how metrics were estimated, which a type can't have, the codes of errors,
 * and the list of columns where one has no metric and so no row there; and for what is read of many runs at once, its
 * finite numbers as doubles.
 */
export function toDetailsRow(table: TableProfile): DetailsRow {
  const estimated = table.columns.filter(({ estimates }) => Object.keys(estimates).length > 0);
  const bare = table.columns.some(({ metrics, error }) => !error && Object.keys(metrics).length === 0);
  const estimates = estimated.map((column): [string, object] => [
    column.name,
    toWireEstimates(column.estimates),
  ]);
  const codes = table.columns.flatMap(({ name, error }) => (error ? [[name, error.code]] : []));
  const skipped = groupSkipped(table.columns);
  const details = {
    ...(estimated.length > 0 && { estimates: Object.fromEntries(estimates) }),
    ...(bare && { columns: table.columns.map(({ name, type }) => [name, type]) }),
    ...(skipped.length > 0 && { skipped }),
    ...(codes.length > 0 && { error_codes: Object.fromEntries(codes) }),
  };
  return {
    run_id: table.runId,
    dataset_name: table.table,
    schema_name: table.schema,
    details: JSON.stringify(details),
    numbers: toNumbersText(table.columns),
  };
}

type SkippedMetrics = Readonly<Record<string, string>>;

/** Columns of one kind lack the same metrics for the same reasons: they are named together. */
function groupSkipped(columns: TableProfile['columns']): Array<[SkippedMetrics, string[]]> {
  const groups = new Map<string, [SkippedMetrics, string[]]>();
  for (const { name, skipped } of columns) {
    if (Object.keys(skipped).length === 0) continue;
    const key = JSON.stringify(skipped);
    const group = groups.get(key);
    if (group) group[1].push(name);
    else groups.set(key, [{ ...skipped }, [name]]);
  }
  return [...groups.values()];
}

/** The finite numbers by metric, one a column; a column that has none is `null`. No text where there are none at all. */
function toNumbersText(columns: TableProfile['columns']): string | null {
  const names = [...new Set(columns.flatMap(({ metrics }) => Object.keys(metrics)))];
  const metrics = names.flatMap((name): Array<[string, Array<number | null>]> => {
    const numbers = columns.map((column) => toFinite(column.metrics[name as MetricName]));
    return numbers.some((number) => number !== null) ? [[name, numbers]] : [];
  });
  if (metrics.length === 0) return null;
  return JSON.stringify({
    columns: columns.map(({ name }) => name),
    metrics: Object.fromEntries(metrics),
  });
}

/** Reads {@link toDetailsRow}; what can't be read is taken as not written. */
export function parseDetails(text: string): RunDetails {
  const found = parseObject(text);
  const estimates = isRecord(found.estimates) ? Object.entries(found.estimates) : [];
  return {
    estimates: new Map(
      estimates.flatMap(
        ([column, wire]): Array<[string, Record<string, MetricEstimate>]> =>
          isRecord(wire) ? [[column, fromWireEstimates(wire)]] : [],
      ),
    ),
    columns: Array.isArray(found.columns) ? found.columns.flatMap(toColumn) : null,
    skipped: new Map(Array.isArray(found.skipped) ? found.skipped.flatMap(toSkipped) : []),
    errorCodes: new Map(Object.entries(textsOf(found.error_codes))),
  };
}

function toSkipped(entry: unknown): Array<[string, SkippedMetrics]> {
  const [metrics, names] = Array.isArray(entry) ? (entry as unknown[]) : [];
  if (!Array.isArray(names)) return [];
  const texts = textsOf(metrics);
  return names.flatMap(
    (name: unknown): Array<[string, SkippedMetrics]> => (typeof name === 'string' ? [[name, texts]] : []),
  );
}

function textsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).flatMap(
    ([key, text]): Array<[string, string]> => (typeof text === 'string' ? [[key, text]] : []),
  );
  return Object.fromEntries(entries);
}

function toColumn(entry: unknown): Array<{ name: string; type: string | null }> {
  const [name, type] = Array.isArray(entry) ? (entry as unknown[]) : [];
  return typeof name === 'string' ? [{ name, type: typeof type === 'string' ? type : null }] : [];
}
