import type { ReviewedTableRun } from '../model/run.js';
import type { MetricValue } from '../model/profile.js';
import type { RunHistory } from '../storage/run-history.js';

/** The values of one metric, a value for each run of {@link MetricHistory}; `null` where a run has none. */
export interface MetricSeries {
  /** `*` for the table's `row_count`. */
  readonly column: string;
  readonly metric: string;
  readonly values: ReadonlyArray<MetricValue>;
}

/** How the metrics of a table went from run to run. */
export interface MetricHistory {
  readonly dataset: string;
  readonly schema: string | null;
  /** Oldest first. */
  readonly runs: readonly ReviewedTableRun[];
  /** The table's own first, then its columns in the order of the newest run, then ones that only older runs have. */
  readonly series: readonly MetricSeries[];
}

export interface ReadMetricHistoryOptions {
  readonly history: RunHistory;
  readonly dataset: string;
  /** `null`: the table stored without a schema. Left out: any. */
  readonly schema?: string | null;
  /** `row_count` is the table's. */
  readonly metrics: readonly string[];
  /** Default: every column. */
  readonly columns?: readonly string[];
  /** How many runs, the newest. */
  readonly limit: number;
}

/**
 * Reads how metrics went over the newest runs of a table, in two statements: an entry for each schema that has a table of
 * that name, empty when none has. Series without any value are left out.
 * @throws {StorageError} PM_STORAGE_FAILED, PM_STORAGE_TABLES_MISSING, PM_INVALID_ARGUMENT for a bad limit
 */
export async function readMetricHistory(options: ReadMetricHistoryOptions): Promise<MetricHistory[]> {
  const { history, dataset, schema, metrics, limit } = options;
  const listed = await history.listReviewedRuns({
    ...{ table: dataset, limit },
    ...(schema === undefined ? {} : { schema }),
  });
  const schemas = [...new Set(listed.map((run) => run.schema))];
  const tables = await history.loadTables({
    runs: listed,
    metrics: metrics.filter((name) => name !== 'row_count'),
  });
  return schemas.map((own) => {
    // A pinned run is listed however old it is: it is none of the newest.
    const runs = listed.filter((run) => run.schema === own).slice(0, limit);
    const ids = new Set(runs.map(({ runId }) => runId));
    const stored = tables.filter((table) => table.schema === own && ids.has(table.runId));
    const names = [...new Set(stored.flatMap(({ columns }) => columns.map(({ name }) => name)))];
    const wanted = options.columns ?? names;
    const oldestFirst = [...stored].reverse();
    const metricsOf = oldestFirst.map(
      ({ columns }) => new Map(columns.map((column) => [column.name, column.metrics])),
    );
    const ofColumn = (column: string, metric: string): MetricSeries => ({
      column,
      metric,
      values: metricsOf.map((ofRun) => ofRun.get(column)?.[metric] ?? null),
    });
    const rowCounts = {
      column: '*',
      metric: 'row_count',
      values: oldestFirst.map((table) => table.rowCount),
    };
    const series = names
      .filter((name) => wanted.includes(name))
      .flatMap((name) => metrics.map((metric) => ofColumn(name, metric)));
    return {
      dataset,
      schema: own,
      runs: [...runs].reverse(),
      series: [...(metrics.includes('row_count') ? [rowCounts] : []), ...series].filter(({ values }) =>
        values.some((value) => value !== null),
      ),
    };
  });
}
