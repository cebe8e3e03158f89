/** The types of the events that listeners get; the values of a hook's `events`. */
export const EVENT_TYPES = [
  'ProfilingStarted',
  'ProfilingCompleted',
  'ProfilingFailed',
  'ProfilingSkipped',
  'DataDriftDetected',
  'SchemaChangeDetected',
  'RetryAttempt',
  'RetryExhausted',
] as const;

export type EventTypeName = (typeof EVENT_TYPES)[number];

/** What is tried again after a transient error. */
export const RETRIED_OPERATIONS = [
  'connect_source',
  'connect_storage',
  'connect_hook',
  'prepare_storage',
  'list_tables',
  'decide_tables',
  'profile_table',
  'save_run',
  'read_storage',
] as const;

export type RetriedOperation = (typeof RETRIED_OPERATIONS)[number];
