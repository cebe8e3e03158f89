import { ProfileMeshError, type ProfileMeshErrorOptions } from '../../core/errors.js';

/** Thrown by a native task: its state becomes `skipped`. `code` is PM_TASK_SKIPPED. */
export class TaskSkipped extends ProfileMeshError {
  constructor(reason = 'The task skipped itself.', options: ProfileMeshErrorOptions = {}) {
    super('PM_TASK_SKIPPED', reason, options);
  }
}

/**
 * Thrown by a native task: the try has failed and the next one starts after `delayMs`. Without `delayMs` the DAG's
 * `retry_delay` counts. Where no try is left the task fails. `code` is PM_TASK_RETRY.
 */
export class TaskRetry extends ProfileMeshError {
  readonly delayMs: number | undefined;

  constructor(
    reason: string,
    { delayMs, ...options }: ProfileMeshErrorOptions & { readonly delayMs?: number } = {},
  ) {
    super('PM_TASK_RETRY', reason, { ...options, transient: true });
    if (delayMs !== undefined && !(delayMs >= 0 && Number.isFinite(delayMs))) {
      throw new ProfileMeshError(
        'PM_INVALID_ARGUMENT',
        `delayMs must be 0 or a positive number of milliseconds, not ${delayMs}.`,
      );
    }
    this.delayMs = delayMs;
  }
}

/** Thrown by a native task: it fails at once, whatever tries are left. `code` is PM_TASK_FAILED. */
export class TaskFailed extends ProfileMeshError {
  constructor(reason: string, options: ProfileMeshErrorOptions = {}) {
    super('PM_TASK_FAILED', reason, options);
  }
}

/**
 * Thrown by a native task: it ends for now and is started again, as the same try, at `at`. `code` is PM_TASK_RESCHEDULE.
 *
 * It is ten seconds later at the earliest: Airflow's scheduler has to hear first that the process has ended, and a task
 * that it starts again before that, it was seen to mark as failed.
 */
export class TaskReschedule extends ProfileMeshError {
  readonly at: Date;

  constructor(at: Date, options: ProfileMeshErrorOptions = {}) {
    super('PM_TASK_RESCHEDULE', `The task asked to be started again at ${at.toISOString()}.`, options);
    this.at = at;
  }
}
