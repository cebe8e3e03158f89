import type { Clock } from './clock.js';
import { isProfileMeshError, type ProfileMeshError } from './errors.js';

export interface RetryPolicy {
  readonly enabled: boolean;
  /** Attempts after the first. */
  readonly retries: number;
  readonly backoffStrategy: 'exponential' | 'fixed';
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** From the beginning of the first attempt: after it no pause and no attempt begins, and one that repeats is aborted. Absent: no end. */
  readonly maxElapsedMs?: number;
}

export interface RetryOptions<T> {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Before the pause that follows failed attempt number `attempt` (from 1). */
  onRetry?(failure: {
    attempt: number;
    maxAttempts: number;
    delayMs: number;
    error: ProfileMeshError;
  }): Promise<void>;
  /** After the last attempt, when there was more than one allowed. */
  onExhausted?(failure: { attempts: number; error: ProfileMeshError }): Promise<void>;
  /** `signal`: the caller's, and for an attempt after the first the deadline's. */
  work(signal: AbortSignal | undefined): Promise<T>;
}

// As the Python package: up to 15 % on top, so that clients that failed together don't come back together.
const JITTER = 0.15;

/**
 * Runs `work` again while it fails with a transient error and the policy allows. Other errors pass at once.
 * @throws the last transient error, when attempts or time are used up
 * @throws {AbortedError} when `signal` fires, in a pause at once
 */
export async function withRetry<T>(options: RetryOptions<T>): Promise<T> {
  const { policy, clock, signal } = options;
  const maxAttempts = policy.enabled ? policy.retries + 1 : 1;
  const endsAtMs = clock.now().getTime() + (policy.maxElapsedMs ?? Number.POSITIVE_INFINITY);
  const leftMs = (): number => endsAtMs - clock.now().getTime();
  let last: ProfileMeshError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return last === undefined ? await options.work(signal) : await untilDeadline(options, leftMs());
    } catch (error) {
      const isOver = error instanceof DeadlineError;
      if (!isOver) {
        if (!isProfileMeshError(error) || !error.transient || maxAttempts === 1) throw error;
        last = error;
      }
      const failed = last as ProfileMeshError;
      const delayMs = backoffMs(policy, attempt);
      if (isOver || attempt >= maxAttempts || delayMs >= leftMs()) {
        await options.onExhausted?.({ attempts: attempt, error: failed });
        throw failed;
      }
      await options.onRetry?.({ attempt, maxAttempts, delayMs, error: failed });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** The time was over while an attempt ran. */
class DeadlineError extends Error {}

/** An attempt that the deadline aborts. */
async function untilDeadline<T>(
  { work, clock, signal }: Pick<RetryOptions<T>, 'work' | 'clock' | 'signal'>,
  leftMs: number,
): Promise<T> {
  if (leftMs === Number.POSITIVE_INFINITY) return work(signal);
  const deadline = new AbortController();
  const ended = new AbortController();
  clock.sleep(Math.max(0, leftMs), ended.signal).then(
    () => deadline.abort(new DeadlineError('retry.max_elapsed_seconds is over')),
    // The attempt ended first.
    () => undefined,
  );
  try {
    return await work(signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted && !signal?.aborted && isAborted(error)) throw deadline.signal.reason;
    throw error;
  } finally {
    ended.abort();
  }
}

function isAborted(error: unknown): boolean {
  return isProfileMeshError(error) && error.code === 'PM_ABORTED';
}

function backoffMs(policy: RetryPolicy, attempt: number): number {
  if (policy.backoffStrategy === 'fixed') return policy.minBackoffMs;
  const doubled = policy.minBackoffMs * 2 ** (attempt - 1) * (1 + Math.random() * JITTER);
  return Math.round(Math.min(policy.maxBackoffMs, doubled));
}
