import type { TableState } from '../model/table-state.js';
import type { KeptPartition } from '../profiling/partitions/partition.js';

/** What a run leaves behind for the next one, stored with the run's rows or not at all. */
export interface TableStateChange {
  readonly state: TableState;
  /** `null`: what is kept of partitions stays as it is. */
  readonly partitions: {
    /** Names of those that stay. All others go. */
    readonly reused: readonly string[];
    readonly read: readonly KeptPartition[];
  } | null;
}
