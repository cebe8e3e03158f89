import type { JsonObject } from '../core/json.js';

/** What incremental profiling remembers of a table. */
export interface TableState {
  readonly schema: string | null;
  readonly table: string;
  /** The last run that measured it. */
  readonly lastRunId: string | null;
  /** What the database said of the content that was measured last; `null`: it could say nothing. */
  readonly snapshotId: string | null;
  readonly changeToken: string | null;
  /** `full`, `partial`, `sample`, `skip` or `defer`, of the last run that looked at it. */
  readonly decision: string | null;
  readonly decisionReason: string | null;
  readonly lastProfiledAt: Date | null;
  /** Steps of `staleness_penalty_minutes` since it was measured, when that was last looked at. */
  readonly stalenessScore: number | null;
  readonly rowCount: number | null;
  /** As the planner estimated it. */
  readonly bytesScanned: number | null;
  readonly metadata: JsonObject;
}
