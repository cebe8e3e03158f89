import type { Kysely } from 'kysely';
import type { StoredTableRun } from '../model/run.js';
import type { StorageSchema } from './storage-schema.js';
import { epochSeconds, fromEpochSeconds } from './utc-text.js';

/** A stored table's row as it is read. */
export interface SelectedRun {
  readonly run_id: string;
  readonly dataset_name: string;
  readonly schema_name: string | null;
  readonly environment: string | null;
  readonly status: string | null;
  readonly row_count: number | null;
  readonly column_count: number | null;
  readonly profiled_at_seconds: number | string;
}

export function selectRuns(db: Kysely<StorageSchema>) {
  return db
    .selectFrom('runs')
    .select(['run_id', 'dataset_name', 'schema_name', 'environment', 'status', 'row_count', 'column_count'])
    .select(epochSeconds('profiled_at').as('profiled_at_seconds'));
}

export function toStoredTableRun(row: SelectedRun): StoredTableRun {
  return {
    runId: row.run_id,
    schema: row.schema_name,
    table: row.dataset_name,
    profiledAt: fromEpochSeconds(row.profiled_at_seconds),
    environment: row.environment,
    status: row.status,
    // Drivers give a bigint as text.
    rowCount: row.row_count === null ? null : Number(row.row_count),
    columnCount: row.column_count === null ? null : Number(row.column_count),
  };
}
