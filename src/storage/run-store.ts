import type { ProfilingRun } from '../model/profile.js';
import type { StoredRun, StoredTableRun } from '../model/run.js';
import type { TableStateChange } from './table-state-change.js';

/** Which stored runs are listed. */
export interface ListRunsOptions {
  readonly table?: string;
  /** `null`: only tables stored without a schema. Left out: any. */
  readonly schema?: string | null;
  /** At most so many. Default 100. */
  readonly limit?: number;
}

/** Where runs are remembered. */
export interface RunStore {
  /**
   * Stores the profiled tables of a run, all of them or none; failed and skipped ones leave no rows. What was stored
   * under the same run id and table before is replaced, so a save can be repeated when its answer was lost.
   * `states`: what the next incremental run goes by, stored together with the run; a store without a place for it leaves it out.
   * @throws {StorageError} PM_STORAGE_FAILED: nothing was stored; PM_INVALID_ARGUMENT: two tables of the run share
   * run id and table name
   */
  saveRun(run: ProfilingRun, states?: readonly TableStateChange[]): Promise<void>;
  /**
   * What is stored under a run id, or `undefined`.
   * @throws {StorageError} PM_STORAGE_FAILED
   */
  loadRun(runId: string): Promise<StoredRun | undefined>;
  /**
   * Stored tables without their metrics, newest first.
   * @throws {StorageError} PM_STORAGE_FAILED, PM_INVALID_ARGUMENT for a limit that isn't a whole number above 0
   */
  listRuns(options?: ListRunsOptions): Promise<StoredTableRun[]>;
}
