import type { TableState } from '../model/table-state.js';

/** A table's state under the names of its storage columns. */
export type StateDocument = {
  schema_name: string | null;
  table_name: string;
  decision: string | null;
  decision_reason: string | null;
  last_run_id: string | null;
  /** ISO 8601, UTC. */
  last_profiled_at: string | null;
  /** `null`: at the next run. */
  due_at: string | null;
  snapshot_id: string | null;
  change_token: string | null;
  staleness_score: number | null;
  row_count: number | null;
  bytes_scanned: number | null;
  partitions_kept: number;
};

export function toStateDocument(
  state: TableState & { readonly dueAt: Date | null; readonly partitions: readonly unknown[] },
): StateDocument {
  return {
    schema_name: state.schema,
    table_name: state.table,
    decision: state.decision,
    decision_reason: state.decisionReason,
    last_run_id: state.lastRunId,
    last_profiled_at: state.lastProfiledAt?.toISOString() ?? null,
    due_at: state.dueAt?.toISOString() ?? null,
    snapshot_id: state.snapshotId,
    change_token: state.changeToken,
    staleness_score: state.stalenessScore,
    row_count: state.rowCount,
    bytes_scanned: state.bytesScanned,
    partitions_kept: state.partitions.length,
  };
}
