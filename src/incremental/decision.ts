/** What a run does with a table. `defer`: not now, and the next run looks at it again. */
export type ProfilingAction = 'full' | 'partial' | 'sample' | 'skip' | 'defer';

/** Why. The first six are the Python package's words. */
export type DecisionReason =
  | 'fresh_within_interval'
  | 'snapshot_match'
  | 'bytes_cap_exceeded'
  | 'rows_cap_exceeded'
  | 'changed_partitions_detected'
  | 'change_detected'
  /** Nothing is known of the table. */
  | 'first_run'
  /** Other metrics, bins, partition or sampling rules than last time. */
  | 'plan_changed'
  /** Nobody can say whether it changed: a view, a foreign table, a standby, counters switched off. */
  | 'no_change_token'
  /** It looks unchanged, and that has been believed for `snapshot_ttl_minutes`. */
  | 'snapshot_expired'
  /** More than `max_partitions_per_run`. */
  | 'too_many_changed_partitions'
  /** `change_detection.enabled: false`: what is due is profiled. */
  | 'change_detection_disabled'
  /** The caller asked for it, e.g. by `--full`. */
  | 'requested';

export interface Decision {
  readonly action: ProfilingAction;
  readonly reason: DecisionReason;
  /** For `sample`: the part of the rows, 0 to 1. */
  readonly sampleFraction?: number;
}
