import type { EventTypeName, RetriedOperation } from '../config/event-types.js';
import type { ExactNumber } from './profile.js';

interface EventBase<Type extends EventTypeName> {
  /** A UUID: equal ids are one event, however often it arrives. */
  readonly eventId: string;
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

/** How severe a drift is. */
export type DriftSeverity = 'low' | 'medium' | 'high';

/**
 * A metric moved further than allowed. `changePercent` is `null` when the baseline is 0; the values are `null` where a
 * whole distribution was compared.
 */
export interface DataDriftDetected extends EventBase<'DataDriftDetected'> {
  readonly table: string;
  /** The tested run. Left out where it is not known. */
  readonly runId?: string;
  readonly column: string;
  readonly metric: string;
  readonly baselineValue: ExactNumber | null;
  readonly currentValue: ExactNumber | null;
  readonly changePercent: number | null;
  readonly driftSeverity: DriftSeverity;
}

/** The columns of a table are not those of the run before. */
export interface SchemaChangeDetected extends EventBase<'SchemaChangeDetected'> {
  readonly table: string;
  /** The tested run. Left out where it is not known. */
  readonly runId?: string;
  readonly changeType:
    | 'column_added'
    | 'column_removed'
    | 'type_changed'
    | 'column_renamed'
    | 'columns_reordered';
  /** `*` for `columns_reordered`. */
  readonly column: string;
  /** The former name, for `column_renamed` only. */
  readonly oldName?: string;
  /** `null` for an added column, and for `columns_reordered`. */
  readonly oldType: string | null;
  /** `null` for a removed column, and for `columns_reordered`. */
  readonly newType: string | null;
}

/** Attempt number `attempt` (from 1) of `maxAttempts` failed with a transient error; the next follows in `delayMs`. */
export interface RetryAttempt extends EventBase<'RetryAttempt'> {
  /** Empty for what is no table's: connecting, listing tables, storing the run. */
  readonly table: string;
  /** What was tried, e.g. `profile_table`: on the wire `function`, the Python package's word. */
  readonly operation?: RetriedOperation;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly delayMs: number;
  readonly error: string;
}

/** The last allowed attempt failed. */
export interface RetryExhausted extends EventBase<'RetryExhausted'> {
  /** Empty for what is no table's. */
  readonly table: string;
  readonly operation?: RetriedOperation;
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

/** The `type` of an event: the Python package's name. */
export type ProfileMeshEventType = ProfileMeshEvent['type'];

type WithoutId<Event> = Event extends unknown
  ? Omit<Event, 'eventId'> & { readonly eventId?: string }
  : never;

/** An event as it is emitted: without an `eventId` the bus gives it one. */
export type ProfileMeshEventInput = WithoutId<ProfileMeshEvent>;
