import type { ProfilingRun } from '../model/profile.js';
import type { StoredRun, StoredTableRun } from '../model/run.js';
import { StorageError } from '../core/errors.js';
import { listLimit } from './list-limit.js';
import { assertDistinctTables, toRunRows } from './run-rows.js';
import type { ListRunsOptions, RunStore } from './run-store.js';
import type { ResultRow, RunRow } from './storage-schema.js';
import { buildStoredRun } from './stored-run.js';

/** A run store in memory, gone with the process. Holds the same rows as the SQL one and reads them the same way. */
export class InMemoryRunStore implements RunStore {
  #runs: RunRow[] = [];
  #results: ResultRow[] = [];

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
    const stays = (old: RunRow | ResultRow): boolean => !rows.runs.some((row) => isSameKey(old, row));
    this.#runs = [...this.#runs.filter(stays), ...rows.runs];
    this.#results = [...this.#results.filter(stays), ...rows.results];
  }

  async loadRun(runId: string): Promise<StoredRun | undefined> {
    const ofRun = ({ run_id }: { run_id: string }): boolean => run_id === runId;
    const tables = this.#runs.filter(ofRun).map(toStoredTableRun);
    return buildStoredRun({ runId, tables, metrics: this.#results.filter(ofRun) });
  }

  async listRuns(options: ListRunsOptions = {}): Promise<StoredTableRun[]> {
    const limit = listLimit(options.limit);
    const { table, schema } = options;
    return this.#runs
      .filter((row) => table === undefined || row.dataset_name === table)
      .filter((row) => schema === undefined || row.schema_name === schema)
      .sort(newestFirst)
      .slice(0, limit)
      .map(toStoredTableRun);
  }
}

function isSameKey(left: RunRow | ResultRow, right: RunRow): boolean {
  return left.run_id === right.run_id && left.dataset_name === right.dataset_name;
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
