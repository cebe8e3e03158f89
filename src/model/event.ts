import type { ExactNumber } from './profile.js';

interface EventBase<Type extends string> {
  readonly type: Type;
  readonly timestamp: Date;
}

/** A table's profiling begins. `table` is the name the configuration gives it. */
export interface ProfilingStarted extends EventBase<'ProfilingStarted'> {
  readonly table: string;
  readonly runId: string;
}

/** A table was profiled; an empty one too, with `rowCount` 0. */
export interface ProfilingCompleted extends EventBase<'ProfilingCompleted'> {
  readonly table: string;
  readonly runId: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly durationMs: number;
}

/** A table could not be profiled. `error` holds no secret. */
export interface ProfilingFailed extends EventBase<'ProfilingFailed'> {
  readonly table: string;
  readonly runId: string;
  readonly error: string;
}

/** A table was left out of the run, or put off. `action` is the planner's decision, e.g. `skip`. */
export interface ProfilingSkipped extends EventBase<'ProfilingSkipped'> {
  readonly table: string;
  readonly schema: string | null;
  readonly reason: string;
  readonly action: string;
  readonly snapshotId: string | null;
}

export type DriftSeverity = 'low' | 'medium' | 'high';

/** A metric moved further than allowed. `changePercent` is `null` when the baseline is 0. */
export interface DataDriftDetected extends EventBase<'DataDriftDetected'> {
  readonly table: string;
  readonly column: string;
  readonly metric: string;
  readonly baselineValue: ExactNumber;
  readonly currentValue: ExactNumber;
  readonly changePercent: number | null;
  readonly driftSeverity: DriftSeverity;
}

/** The columns of a table are not those of the run before. */
export interface SchemaChangeDetected extends EventBase<'SchemaChangeDetected'> {
  readonly table: string;
  readonly changeType: 'column_added' | 'column_removed' | 'type_changed';
  readonly column: string;
  /** `null` for an added column. */
  readonly oldType: string | null;
  /** `null` for a removed column. */
  readonly newType: string | null;
}

/** Attempt number `attempt` (from 1) of `maxAttempts` failed with a transient error; the next follows in `delayMs`. */
export interface RetryAttempt extends EventBase<'RetryAttempt'> {
  readonly table: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly delayMs: number;
  readonly error: string;
}

/** The last allowed attempt failed. */
export interface RetryExhausted extends EventBase<'RetryExhausted'> {
  readonly table: string;
  readonly attempts: number;
  readonly error: string;
}

/** Everything the event bus carries, told apart by `type`. */
export type ProfileMeshEvent =
  | ProfilingStarted
  | ProfilingCompleted
  | ProfilingFailed
  | ProfilingSkipped
  | DataDriftDetected
  | SchemaChangeDetected
  | RetryAttempt
  | RetryExhausted;

export type ProfileMeshEventType = ProfileMeshEvent['type'];
