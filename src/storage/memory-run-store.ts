import type { ProfilingRun } from '../model/profile.js';
import type {
  ReviewedTableRun,
  RunOutcome,
  RunReview,
  StoredRun,
  StoredTable,
  StoredTableRun,
} from '../model/run.js';
import { derivedId } from '../core/derived-id.js';
import { StorageError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import { listLimit } from './list-limit.js';
import { parseDetails, type RunDetails } from './run-details.js';
import {
  DEFAULT_HISTORY_LIMIT,
  type ListReviewedRunsOptions,
  type LoadTablesOptions,
  type ReviewRunOptions,
  type ReviewTarget,
  type RunHistory,
} from './run-history.js';
import { assertDistinctTables, ERROR_METRIC, toRunRows } from './run-rows.js';
import { hasOutcome, toTableOutcome } from './run-outcome.js';
import type { ListRunsOptions, RunStore } from './run-store.js';
import { runUnknown } from './run-unknown.js';
import type { DetailsRow, ResultRow, RunRow } from './storage-schema.js';
import { buildStoredRun, buildStoredTable, COLUMN_MARK, groupBy, type StoredMetric } from './stored-run.js';

/**
 * A run store and run history in memory, gone with the process. Holds the same rows as the SQL ones and reads them the
 * same way.
 */
export class InMemoryRunStore implements RunStore, RunHistory {
  #runs: RunRow[] = [];
  #results: ResultRow[] = [];
  #details: DetailsRow[] = [];
  readonly #outcomes = new Map<string, RunOutcome>();
  readonly #reviews = new Map<string, RunReview>();

  async saveRun(run: ProfilingRun): Promise<void> {
    const rows = toRunRows(run);
    assertDistinctTables(rows.runs);
    const taken = this.#runs.find((old) =>
      rows.runs.some((row) => isSameKey(old, row) && old.schema_name !== row.schema_name),
    );
    if (taken) {
      throw new StorageError(
        'PM_STORAGE_FAILED',
        `Run ${run.runId} was not stored: ${taken.dataset_name} of another schema is stored under this run id.`,
        { details: { runId: run.runId, table: taken.dataset_name } },
      );
    }
    const stays = (old: RowKey): boolean => !rows.runs.some((row) => isSameKey(old, row));
    this.#runs = [...this.#runs.filter(stays), ...rows.runs];
    this.#results = [...this.#results.filter(stays), ...rows.results];
    this.#details = [...this.#details.filter(stays), ...rows.details];
    if (hasOutcome(run)) this.#outcomes.set(run.runId, this.#withOutcome(run));
  }

  async loadRun(runId: string): Promise<StoredRun | undefined> {
    const ofRun = ({ run_id }: { run_id: string }): boolean => run_id === runId;
    const tables = this.#runs.filter(ofRun).map(toStoredTableRun);
    const details = this.#details
      .filter(ofRun)
      .map((row): [string, RunDetails] => [row.dataset_name, parseDetails(row.details)]);
    return buildStoredRun({
      runId,
      tables,
      metrics: this.#results.filter(ofRun),
      details: new Map(details),
    });
  }

  async listRuns(options: ListRunsOptions = {}): Promise<StoredTableRun[]> {
    const limit = listLimit(options.limit);
    return this.#select(options).slice(0, limit);
  }

  async listReviewedRuns(options: ListReviewedRunsOptions = {}): Promise<ReviewedTableRun[]> {
    const limit = listLimit(options.limit, DEFAULT_HISTORY_LIMIT);
    const { runIds = [] } = options;
    const places = new Map<string, number>();
    return this.#select(options)
      .map((run) => ({ ...run, review: this.#reviews.get(keyOf(run)) ?? null }))
      .filter(({ runId, schema, table, review }) => {
        const name = JSON.stringify([schema, table]);
        const place = (places.get(name) ?? 0) + 1;
        places.set(name, place);
        return place <= limit || review?.verdict === 'pinned' || runIds.includes(runId);
      });
  }

  async loadTables({ runs, metrics }: LoadTablesOptions): Promise<StoredTable[]> {
    const wanted = new Set([...metrics, ERROR_METRIC]);
    return runs.map((run) => {
      const own = this.#results.filter((row) => isOf(row, run));
      const marks = [...groupBy(own, ({ column_name }) => column_name).values()].flatMap(([first]) =>
        first ? [{ ...first, metric_name: COLUMN_MARK, metric_value: null }] : [],
      );
      const found: StoredMetric[] = own.filter(({ metric_name }) => wanted.has(metric_name));
      const details = this.#details.find((row) => isOf(row, run))?.details;
      return buildStoredTable({
        run,
        metrics: [...marks, ...found],
        details: details ? parseDetails(details) : undefined,
      });
    });
  }

  async loadNumbers({ runs, metrics }: LoadTablesOptions): Promise<StoredTable[]> {
    return runs.map((run) => {
      const numbers = this.#results.flatMap((row) => {
        const { column_name: name, metric_name: metric, metric_value: text } = row;
        const value = text === null || text === '' ? Number.NaN : Number(text);
        const isWanted = isOf(row, run) && metrics.includes(metric) && Number.isFinite(value);
        return isWanted ? [{ name, metric, value }] : [];
      });
      const columns = [...groupBy(numbers, ({ name }) => name)].map(([name, own]) => ({
        name,
        type: null,
        metrics: Object.fromEntries(own.map(({ metric, value }) => [metric, value])),
        error: null,
      }));
      return { ...run, columns };
    });
  }

  async loadRunOutcome(runId?: string): Promise<RunOutcome | undefined> {
    if (runId !== undefined) return this.#outcomes.get(runId);
    return [...this.#outcomes.values()].sort(
      (left, right) =>
        right.finishedAt.getTime() - left.finishedAt.getTime() || compareTexts(left.runId, right.runId),
    )[0];
  }

  async reviewRun(options: ReviewRunOptions): Promise<RunReview[]> {
    const { verdict, reason = null, reviewedBy = null, reviewedAt = new Date() } = options;
    const reviews = this.#target(options).map(({ runId, schema, table }): RunReview => {
      return { runId, schema, table, verdict, reason, reviewedBy, reviewedAt };
    });
    for (const review of reviews) {
      const pinned = [...this.#reviews].filter(
        ([, old]) => old.verdict === 'pinned' && old.table === review.table && old.schema === review.schema,
      );
      if (verdict === 'pinned') {
        for (const [key, old] of pinned) this.#reviews.set(key, { ...old, verdict: 'accepted' });
      }
      this.#reviews.set(keyOf(review), review);
    }
    return reviews;
  }

  async unpinRun(target: ReviewTarget): Promise<RunReview[]> {
    const pinned = this.#target(target).flatMap((run) => {
      const review = this.#reviews.get(keyOf(run));
      return review?.verdict === 'pinned' ? [review] : [];
    });
    for (const review of pinned) this.#reviews.set(keyOf(review), { ...review, verdict: 'accepted' });
    return pinned;
  }

  /** Tables that were kept of the run before stay, except where they are named again. */
  #withOutcome(run: ProfilingRun): RunOutcome {
    const added = run.tables.map(toTableOutcome);
    const old = this.#outcomes.get(run.runId);
    const names = new Set(added.map(formatTableName));
    const kept = old?.tables.filter((table) => !names.has(formatTableName(table))) ?? [];
    const { runId, environment, startedAt, finishedAt } = run;
    return {
      ...{ runId, environment },
      startedAt: old && old.startedAt < startedAt ? old.startedAt : startedAt,
      finishedAt: old && old.finishedAt > finishedAt ? old.finishedAt : finishedAt,
      tables: [...kept, ...added],
    };
  }

  /** Newest first. */
  #select({
    table,
    tables,
    schema,
  }: Pick<ListReviewedRunsOptions, 'table' | 'tables' | 'schema'>): StoredTableRun[] {
    return this.#runs
      .filter((row) => table === undefined || row.dataset_name === table)
      .filter((row) => tables?.includes(row.dataset_name) ?? true)
      .filter((row) => schema === undefined || row.schema_name === schema)
      .sort(newestFirst)
      .map(toStoredTableRun);
  }

  #target(target: ReviewTarget): StoredTableRun[] {
    // The second table of one name of a run is stored under an id that is derived from the run's.
    const found = this.#select(target).filter(
      (run) => run.runId === target.runId || run.runId === derivedId(target.runId, formatTableName(run)),
    );
    if (found.length === 0) throw runUnknown(target, this.#select({}));
    return found;
  }
}

type RowKey = Pick<RunRow, 'run_id' | 'dataset_name'>;

function isSameKey(left: RowKey, right: RowKey): boolean {
  return left.run_id === right.run_id && left.dataset_name === right.dataset_name;
}

function isOf(row: RowKey, run: StoredTableRun): boolean {
  return row.run_id === run.runId && row.dataset_name === run.table;
}

function keyOf({ runId, table }: { runId: string; table: string }): string {
  return JSON.stringify([runId, table]);
}

function newestFirst(left: RunRow, right: RunRow): number {
  if (left.profiled_at !== right.profiled_at) return left.profiled_at < right.profiled_at ? 1 : -1;
  return compareTexts(left.run_id, right.run_id) || compareTexts(left.dataset_name, right.dataset_name);
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toStoredTableRun(row: RunRow): StoredTableRun {
  return {
    runId: row.run_id,
    schema: row.schema_name,
    table: row.dataset_name,
    profiledAt: new Date(`${row.profiled_at.replace(' ', 'T')}Z`),
    environment: row.environment,
    status: row.status,
    rowCount: row.row_count,
    columnCount: row.column_count,
  };
}
