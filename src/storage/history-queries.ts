import { type Kysely, sql } from 'kysely';
import type { ReviewedTableRun, RunVerdict, StoredTableRun } from '../model/run.js';
import { ERROR_METRIC } from './run-rows.js';
import { type SelectedRun, toStoredTableRun } from './select-runs.js';
import type { ListReviewedRunsOptions, LoadTablesOptions } from './run-history.js';
import type { StorageSchema } from './storage-schema.js';
import { COLUMN_MARK, type StoredMetric } from './stored-run.js';
import { FIELD_SEPARATOR, NUMBERS_MARK, type PackedMetric, RECORD_SEPARATOR } from './unpack-numbers.js';
import { epochSeconds, fromEpochSeconds } from './utc-text.js';

type Database = Kysely<StorageSchema>;

/** The `metric_name` of the row that holds a table's details among those of its metrics. */
export const DETAILS_MARK = '{}';

export type ListedMetric = StoredMetric & { readonly run_id: string };

/** Which of the tables that can be done without are there. */
export interface HistoryTables {
  readonly reviews: boolean;
  readonly details: boolean;
  readonly outcomes: boolean;
}

/** The runs, newest first. `hasNumbers`: they are stored together for a row of the details table. */
export async function selectReviewedRuns(
  db: Database,
  options: ListReviewedRunsOptions & { readonly limit: number; readonly has: HistoryTables },
): Promise<Array<{ readonly run: ReviewedTableRun; readonly hasNumbers: boolean }>> {
  const { table, tables, schema, limit, runIds = [], has } = options;
  let runs = db
    .selectFrom('runs as run')
    .select(['run.run_id', 'run.dataset_name', 'run.schema_name', 'run.environment', 'run.status'])
    .select(['run.row_count', 'run.column_count'])
    .select(epochSeconds('run.profiled_at').as('profiled_at_seconds'))
    .select(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) =>
          over
            .partitionBy(['run.dataset_name', 'run.schema_name'])
            .orderBy('run.profiled_at', 'desc')
            .orderBy('run.run_id'),
        )
        .as('place'),
    );
  if (table !== undefined) runs = runs.where('run.dataset_name', '=', table);
  if (tables !== undefined) runs = runs.where('run.dataset_name', 'in', tables);
  if (schema === null) runs = runs.where('run.schema_name', 'is', null);
  else if (schema !== undefined) runs = runs.where('run.schema_name', '=', schema);

  const rows = await db
    .selectFrom(runs.as('listed'))
    .selectAll('listed')
    .$if(has.reviews, (query) =>
      query
        .leftJoin('reviews as said', (join) =>
          join
            .onRef('said.run_id', '=', 'listed.run_id')
            .onRef('said.dataset_name', '=', 'listed.dataset_name'),
        )
        .select(['said.review', 'said.reason', 'said.reviewed_by'])
        .select(epochSeconds('said.reviewed_at').as('reviewed_at_seconds')),
    )
    .$if(has.details, (query) =>
      query
        .leftJoin('details as more', (join) =>
          join
            .onRef('more.run_id', '=', 'listed.run_id')
            .onRef('more.dataset_name', '=', 'listed.dataset_name'),
        )
        .select(sql<number>`case when more.numbers is null then 0 else 1 end`.as('has_numbers')),
    )
    .where(({ eb, or }) =>
      or([
        eb('listed.place', '<=', limit),
        ...(has.reviews ? [sql<boolean>`said.review = 'pinned'`] : []),
        ...(runIds.length > 0 ? [eb('listed.run_id', 'in', runIds)] : []),
      ]),
    )
    .orderBy('profiled_at_seconds', 'desc')
    .orderBy('listed.run_id')
    .orderBy('listed.dataset_name')
    .execute();
  return rows.map((row) => ({ run: toReviewedRun(row), hasNumbers: Number(row.has_numbers ?? 0) === 1 }));
}

interface ReviewedRunRow extends SelectedRun {
  readonly review?: string | null;
  readonly reason?: string | null;
  readonly reviewed_by?: string | null;
  readonly reviewed_at_seconds?: number | string | null;
}

function toReviewedRun(row: ReviewedRunRow): ReviewedTableRun {
  const run = toStoredTableRun(row);
  const { runId, schema, table } = run;
  const { review = null, reason = null, reviewed_by: reviewedBy = null, reviewed_at_seconds: at } = row;
  if (!isVerdict(review) || at == null) return { ...run, review: null };
  const reviewedAt = fromEpochSeconds(at);
  return { ...run, review: { runId, schema, table, verdict: review, reason, reviewedBy, reviewedAt } };
}

const VERDICTS: readonly string[] = ['accepted', 'rejected', 'pinned'] satisfies RunVerdict[];

export function isVerdict(word: string | null): word is RunVerdict {
  return word !== null && VERDICTS.includes(word);
}

/** The metrics in the order they were stored, a mark for each column, and the details where there is a table of them. */
export function selectMetrics(
  db: Database,
  options: LoadTablesOptions & { readonly detailed: boolean },
): Promise<ListedMetric[]> {
  const { runIds, tables } = placesOf(options.runs);
  const metrics = db
    .selectFrom('results')
    .select(['id', 'run_id', 'dataset_name', 'column_name', 'column_type', 'metric_name', 'metric_value'])
    .where('run_id', 'in', runIds)
    .where('dataset_name', 'in', tables)
    .where('metric_name', 'in', [...options.metrics, ERROR_METRIC]);
  // A column is one of the table's whether or not it has one of these metrics.
  const columns = db
    .selectFrom('results')
    .select(({ fn }) => fn.min('id').as('id'))
    .select(['run_id', 'dataset_name', 'column_name', 'column_type'])
    .select([sql<string>`${sql.lit(COLUMN_MARK)}`.as('metric_name'), sql<null>`null`.as('metric_value')])
    .where('run_id', 'in', runIds)
    .where('dataset_name', 'in', tables)
    .groupBy(['run_id', 'dataset_name', 'column_name', 'column_type']);
  const listed = metrics.unionAll(columns);
  const details = db
    .selectFrom('details')
    .select(sql<number>`0`.as('id'))
    .select(['run_id', 'dataset_name'])
    .select([sql<string>`''`.as('column_name'), sql<null>`null`.as('column_type')])
    .select([sql<string>`${sql.lit(DETAILS_MARK)}`.as('metric_name'), 'details as metric_value'])
    .where('run_id', 'in', runIds)
    .where('dataset_name', 'in', tables);
  const all = options.detailed ? listed.unionAll(details) : listed;
  return all.orderBy('id').execute();
}

/** The numbers of the tables: of `together` from the rows that hold a table's, of `apart` from the results. */
export function selectNumbers(
  db: Database,
  options: {
    readonly metrics: readonly string[];
    readonly together: readonly StoredTableRun[];
    readonly apart: readonly StoredTableRun[];
  },
): Promise<PackedMetric[]> {
  const { metrics, together, apart } = options;
  if (apart.length === 0) return numbersTogether(db, together).execute();
  const numbers = packedNumbers(db, apart, metrics);
  return (together.length === 0 ? numbers : numbers.unionAll(numbersTogether(db, together))).execute();
}

function numbersTogether(db: Database, runs: readonly StoredTableRun[]) {
  const { runIds, tables } = placesOf(runs);
  return db
    .selectFrom('details')
    .select(['run_id', 'dataset_name'])
    .select([sql<string>`${sql.lit(NUMBERS_MARK)}`.as('metric_name'), 'numbers as packed'])
    .where('run_id', 'in', runIds)
    .where('dataset_name', 'in', tables);
}

/** Packed by the server: a row a value costs several times as much. */
function packedNumbers(db: Database, runs: readonly StoredTableRun[], metrics: readonly string[]) {
  const { runIds, tables } = placesOf(runs);
  const packed = sql<
    string | null
  >`string_agg(column_name || ${FIELD_SEPARATOR} || metric_value, ${RECORD_SEPARATOR})`;
  return db
    .selectFrom('results')
    .select(['run_id', 'dataset_name', 'metric_name'])
    .select(packed.as('packed'))
    .where('run_id', 'in', runIds)
    .where('dataset_name', 'in', tables)
    .where('metric_name', 'in', metrics)
    .where(sql<boolean>`strpos(column_name, ${RECORD_SEPARATOR}) = 0`)
    .where(sql<boolean>`strpos(metric_value, ${RECORD_SEPARATOR}) = 0`)
    .groupBy(['run_id', 'dataset_name', 'metric_name']);
}

function placesOf(runs: readonly StoredTableRun[]): { runIds: string[]; tables: string[] } {
  return {
    runIds: [...new Set(runs.map(({ runId }) => runId))],
    tables: [...new Set(runs.map(({ table }) => table))],
  };
}
