import type { MetricValue } from '../model/profile.js';
import type { StoredColumn, StoredRun, StoredTableRun } from '../model/run.js';
import { fromMetricText, isNumberText } from './metric-text.js';
import { ERROR_METRIC } from './run-rows.js';

/** The fields of a stored metric that reading needs. */
export interface StoredMetric {
  readonly dataset_name: string;
  readonly column_name: string;
  readonly column_type: string | null;
  readonly metric_name: string;
  readonly metric_value: string | null;
}

/** Puts a run together from its tables' rows and its metrics in the order they were stored. No tables: no run. */
export function buildStoredRun(options: {
  readonly runId: string;
  readonly tables: readonly StoredTableRun[];
  readonly metrics: readonly StoredMetric[];
}): StoredRun | undefined {
  const { runId, tables, metrics } = options;
  if (tables.length === 0) return undefined;
  const byTable = groupBy(metrics, ({ dataset_name }) => dataset_name);
  return {
    runId,
    tables: [...tables]
      .sort((left, right) => (left.table < right.table ? -1 : 1))
      .map((table) => ({ ...table, columns: buildColumns(byTable.get(table.table) ?? []) })),
  };
}

function buildColumns(metrics: readonly StoredMetric[]): StoredColumn[] {
  return [...groupBy(metrics, ({ column_name }) => column_name)].map(([name, own]) => ({
    name,
    type: own[0]?.column_type ?? null,
    metrics: parseMetrics(own.filter(isMetric)),
    error: own.find((metric) => !isMetric(metric))?.metric_value ?? null,
  }));
}

const isMetric = ({ metric_name }: StoredMetric): boolean => metric_name !== ERROR_METRIC;

function parseMetrics(metrics: readonly StoredMetric[]): Record<string, MetricValue> {
  const hasMean = metrics.some(({ metric_name, metric_value }) => {
    return metric_name === 'mean' && isNumberText(metric_value);
  });
  return Object.fromEntries(
    metrics.map(({ metric_name: metric, column_type: columnType, metric_value: text }) => [
      metric,
      fromMetricText({ metric, columnType, text, hasMean }),
    ]),
  );
}

// Map.groupBy is not in Node 20.
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
