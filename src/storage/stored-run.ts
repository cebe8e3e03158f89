import type { MetricValue } from '../model/profile.js';
import type { StoredColumn, StoredRun, StoredTable, StoredTableRun } from '../model/run.js';
import { fromMetricText, isNumberText } from './metric-text.js';
import type { RunDetails } from './run-details.js';
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
  /** By table name. */
  readonly details: ReadonlyMap<string, RunDetails>;
}): StoredRun | undefined {
  const { runId, tables, metrics, details } = options;
  if (tables.length === 0) return undefined;
  const byTable = groupBy(metrics, ({ dataset_name }) => dataset_name);
  return {
    runId,
    tables: [...tables]
      .sort((left, right) => (left.table < right.table ? -1 : 1))
      .map((run) =>
        buildStoredTable({ run, metrics: byTable.get(run.table) ?? [], details: details.get(run.table) }),
      ),
  };
}

/** Puts a table together from its row and its metrics in the order they were stored. */
export function buildStoredTable(options: {
  readonly run: StoredTableRun;
  readonly metrics: readonly StoredMetric[];
  readonly details: RunDetails | undefined;
}): StoredTable {
  const { run, metrics, details } = options;
  const byColumn = groupBy(metrics, ({ column_name }) => column_name);
  const found = [...byColumn].map(([name, own]) => ({ name, type: own[0]?.column_type ?? null }));
  const columns = details?.columns ?? found;
  return {
    ...run,
    columns: columns.map(({ name, type }): StoredColumn => {
      const own = byColumn.get(name) ?? [];
      const estimates = details?.estimates.get(name);
      const skipped = details?.skipped.get(name);
      const errorCode = details?.errorCodes.get(name);
      return {
        name,
        type,
        metrics: parseMetrics(own.filter(isMetric)),
        ...(estimates ? { estimates } : {}),
        ...(skipped ? { skipped } : {}),
        error: own.find(({ metric_name }) => metric_name === ERROR_METRIC)?.metric_value ?? null,
        ...(errorCode === undefined ? {} : { errorCode }),
      };
    }),
  };
}

/** The `metric_name` of a row that says that there is such a column, and nothing else. */
export const COLUMN_MARK = '';

const isMetric = ({ metric_name }: StoredMetric): boolean =>
  metric_name !== ERROR_METRIC && metric_name !== COLUMN_MARK;

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

/** Items by key, each group and the groups in the order of the items. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  // Map.groupBy is not in Node 20.
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
