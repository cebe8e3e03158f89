import { QUANTILE_NAMES } from '../config/metric-names.js';
import type { JsonObject } from '../core/json.js';
import { isNumberType } from '../model/is-number-type.js';
import type { ColumnProfile, MetricValue, TableProfile } from '../model/profile.js';
import { makeFacet } from './make-facet.js';
import type { LineageFacet } from './run-event.js';

/**
 * What was measured, as `dataQualityMetrics`. The facet has room for numbers only: `min`, `max` and quantiles of number
 * columns, rounded to the nearest double; NaN, infinite values and what no double holds are left out. Counts are
 * exact or left out.
 */
export function describeQuality({
  rowCount,
  columns,
}: Pick<TableProfile, 'rowCount' | 'columns'>): LineageFacet {
  const measured = columns.flatMap((column): Array<[string, JsonObject]> => {
    const metrics = describeColumn(column);
    return Object.keys(metrics).length === 0 ? [] : [[column.name, metrics]];
  });
  return makeFacet('DataQualityMetricsInputDatasetFacet', {
    ...known({ rowCount: toCount(rowCount) }),
    columnMetrics: Object.fromEntries(measured),
  });
}

function describeColumn({ type, metrics }: ColumnProfile): JsonObject {
  const rows = toCount(metrics.count);
  const nullCount = toCount(metrics.null_count);
  // Here `count` counts rows; in the facet it is how many of them have a value.
  const count = rows === undefined || nullCount === undefined ? undefined : rows - nullCount;
  const distinctCount = toCount(metrics.distinct_count);
  const counts = known({ nullCount, distinctCount, count });
  // The minimum of a text column may look like a number, and is none.
  if (!isNumberType(type)) return counts;
  const quantiles = known(
    Object.fromEntries(QUANTILE_NAMES.map((name) => [fractionOf(name), toDouble(metrics[name])])),
  );
  return {
    ...counts,
    ...known({ min: toDouble(metrics.min), max: toDouble(metrics.max) }),
    ...(Object.keys(quantiles).length > 0 ? { quantiles } : {}),
  };
}

/** `p5` is 0.05. */
function fractionOf(name: (typeof QUANTILE_NAMES)[number]): string {
  return String(Number(name.slice(1)) / 100);
}

function known(fields: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

function toDouble(value: MetricValue | undefined): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || !DECIMAL.test(value))) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function toCount(value: MetricValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
