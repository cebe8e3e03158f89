export type {
  DataDriftDetected,
  DriftSeverity,
  ProfileMeshEvent,
  ProfileMeshEventType,
  ProfilingCompleted,
  ProfilingFailed,
  ProfilingSkipped,
  ProfilingStarted,
  RetryAttempt,
  RetryExhausted,
  SchemaChangeDetected,
} from '../model/event.js';
