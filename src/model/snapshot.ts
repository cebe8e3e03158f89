/** One table of a {@link PlanSnapshot}. */
export interface PlanSnapshotTable {
  /** `schema.name`, or `name` without a schema. */
  readonly fullName: string;
  readonly name: string;
  readonly schema: string | null;
  /** In the order asked for. Plain strings: a snapshot may have been written by another version. */
  readonly metrics: readonly string[];
  /**
   * The partition rule as the sorted JSON text of the wire, `null` without one. A text keeps what a JavaScript
   * value would lose (`1.0` beside `1`, integers beyond 2^53), so that the signature can be computed again.
   */
  readonly partition: string | null;
  /** The sampling rule in the same form, `null` without one. */
  readonly sampling: string | null;
  /** The table's part of a task id. */
  readonly taskSuffix: string;
}

/** What of a plan decides that it has changed: the sensor's cursor. */
export interface PlanSnapshot {
  readonly environment: string;
  readonly driftStrategy: string;
  /** Full names are unique. */
  readonly tables: readonly PlanSnapshotTable[];
  /** SHA-256 in hex over the sorted JSON of everything else. */
  readonly signature: string;
}

/** `environment` and `drift-strategy` concern every table of the plan. */
export type PlanChangeKind =
  | 'added'
  | 'removed'
  | 'metrics'
  | 'sampling'
  | 'partition'
  | 'environment'
  | 'drift-strategy';

/** What changed in the plan of one table. */
export interface TableChange {
  readonly fullName: string;
  /** At least one. */
  readonly kinds: readonly PlanChangeKind[];
}

/** What differs between two snapshots. */
export interface PlanChange {
  readonly changed: boolean;
  /** Full names, removed tables included, sorted by code point. */
  readonly changedTables: readonly string[];
  /** Why each of `changedTables` is in it, in the same order. */
  readonly tables: readonly TableChange[];
  /** What changed for the plan as a whole. */
  readonly global: ReadonlyArray<'environment' | 'drift-strategy'>;
}
