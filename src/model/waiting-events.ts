/** What one listener has not got yet of the events of one run. */
export interface WaitingEvents {
  readonly listener: string;
  readonly streamId: string;
  /** `null` where the events are no profiling run's. */
  readonly runId: string | null;
  /** When the run began. */
  readonly startedAt: Date;
  /** At most: with `events` in its hook, the listener may not want them all. */
  readonly waiting: number;
  /** Why the next one was not taken; `null` when it was not tried, or nothing was wrong. */
  readonly error: string | null;
  /** A process is at it, or was a moment ago. */
  readonly isClaimed: boolean;
}
