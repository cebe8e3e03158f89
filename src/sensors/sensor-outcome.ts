import type { PlanChange } from '../model/snapshot.js';
import type { PlanChangePayload } from '../wire/payloads.js';

/** A change that is waiting to be handled. */
export interface PendingChange {
  readonly change: PlanChange;
  /** What was pushed as `plan_change_metadata`. */
  readonly metadata: PlanChangePayload;
  /**
   * Says that the change has been handled: moves the cursor, so that the change is not reported again. Without it the
   * next poke finds the same change. A second call does nothing; after a call that failed the next one tries again.
   *
   * @throws {ProfileMeshError} PM_CURSOR_CONFLICT when the cursor is no longer the one that the poke saw
   * @throws {StorageError} PM_CURSOR_STORE when it could not be written
   */
  commit(): Promise<void>;
}

/** What one look at the plan gave: nothing new, or a change that waits for its commit. */
export type PokeResult =
  | { readonly done: false; readonly nextPokeAt: Date }
  | ({ readonly done: true } & PendingChange);

/** `skipped`: the time was over and the sensor fails softly. */
export type SensorOutcome =
  | ({ readonly status: 'success' } & PendingChange)
  | { readonly status: 'reschedule'; readonly at: Date }
  | { readonly status: 'skipped'; readonly reason: string };
