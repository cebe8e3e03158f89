import { isProfileMeshError } from '../../core/errors.js';
import { redactText } from '../../core/redact.js';
import type { AssetEvents } from './asset-events.js';
import type { SupervisorMessage } from './supervisor-channel.js';
import type { TaskLog } from './task-log.js';

// Airflow keeps no more of a reason.
const MAX_REASON_LENGTH = 500;
const MIN_RESCHEDULE_MS = 10_000;

/** Says that the task succeeded, with its asset events. */
export function succeeded(assets: AssetEvents, now: Date): SupervisorMessage {
  return { type: 'SucceedTask', state: 'success', end_date: now.toISOString(), ...assets.toWire() };
}

/**
 * What follows from an error: skipped, another try, a later start, or failed. Writes the log line that tells why.
 * Where a failure may be followed by another try, Airflow leaves it to the task to ask for it.
 */
export function failed(
  error: unknown,
  { shouldRetry, now, log }: { readonly shouldRetry: boolean; readonly now: Date; readonly log: TaskLog },
): SupervisorMessage {
  const end_date = now.toISOString();
  const code = isProfileMeshError(error) ? error.code : undefined;
  const message = redactText(error instanceof Error ? error.message : String(error));
  if (code === 'PM_TASK_SKIPPED') {
    log.info(`The task is skipped: ${message}`);
    return { type: 'TaskState', state: 'skipped', end_date };
  }
  if (code === 'PM_TASK_RESCHEDULE') {
    const at = rescheduleDate(error, now);
    log.info(`The task starts again at ${at}.`);
    return { type: 'RescheduleTask', state: 'up_for_reschedule', reschedule_date: at, end_date };
  }
  if (!shouldRetry || code === 'PM_TASK_FAILED') {
    log.exception(`The task failed: ${message}`, error);
    return { type: 'TaskState', state: 'failed', end_date };
  }
  log.exception(`The task failed and will be tried again: ${message}`, error);
  const delayMs = code === 'PM_TASK_RETRY' ? delayOf(error) : undefined;
  return {
    type: 'RetryTask',
    state: 'up_for_retry',
    end_date,
    retry_reason: message.slice(0, MAX_REASON_LENGTH),
    ...(delayMs !== undefined && { retry_delay_seconds: delayMs / 1000 }),
  };
}

// The error may be of another installed copy of this package: its code says what it is, not its class.
function delayOf(error: unknown): number | undefined {
  return (error as { delayMs?: number }).delayMs;
}

// A task that starts again before the scheduler has heard that its process ended was seen to be marked as failed.
function rescheduleDate(error: unknown, now: Date): string {
  const atMs = (error as { at: Date }).at.getTime();
  return new Date(Math.max(atMs, now.getTime() + MIN_RESCHEDULE_MS)).toISOString();
}
