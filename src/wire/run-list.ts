import type { ReviewedTableRun } from '../model/run.js';

/** A stored run of a table with what was said about it, in the names of the storage tables. */
export type WireReviewedRun = {
  run_id: string;
  dataset_name: string;
  schema_name: string | null;
  /** ISO 8601, UTC. */
  profiled_at: string;
  environment: string | null;
  status: string | null;
  row_count: number | null;
  column_count: number | null;
  /** `accepted`, `rejected` or `pinned`; `null` when nothing was said. */
  review: string | null;
  review_reason: string | null;
  reviewed_by: string | null;
  /** ISO 8601, UTC. */
  reviewed_at: string | null;
};

export function toWireReviewedRun(run: ReviewedTableRun): WireReviewedRun {
  const { review } = run;
  return {
    run_id: run.runId,
    dataset_name: run.table,
    schema_name: run.schema,
    profiled_at: run.profiledAt.toISOString(),
    environment: run.environment,
    status: run.status,
    row_count: run.rowCount,
    column_count: run.columnCount,
    review: review?.verdict ?? null,
    review_reason: review?.reason ?? null,
    reviewed_by: review?.reviewedBy ?? null,
    reviewed_at: review?.reviewedAt.toISOString() ?? null,
  };
}
