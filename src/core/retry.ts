import type { Clock } from './clock.js';
import { isProfileMeshError, type ProfileMeshError } from './errors.js';

export interface RetryPolicy {
  readonly enabled: boolean;
  /** Attempts after the first. */
  readonly retries: number;
  readonly backoffStrategy: 'exponential' | 'fixed';
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
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
  work(): Promise<T>;
}

// As the Python package: up to 15 % on top, so that clients that failed together don't come back together.
const JITTER = 0.15;

/** Runs `work` again while it fails with a transient error and the policy allows. Other errors pass at once. */
export async function withRetry<T>(options: RetryOptions<T>): Promise<T> {
  const { policy, clock, signal, work } = options;
  const maxAttempts = policy.enabled ? policy.retries + 1 : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isProfileMeshError(error) || !error.transient || maxAttempts === 1) throw error;
      if (attempt >= maxAttempts) {
        await options.onExhausted?.({ attempts: attempt, error });
        throw error;
      }
      const delayMs = backoffMs(policy, attempt);
      await options.onRetry?.({ attempt, maxAttempts, delayMs, error });
      await clock.sleep(delayMs, signal);
    }
  }
}

function backoffMs(policy: RetryPolicy, attempt: number): number {
  if (policy.backoffStrategy === 'fixed') return policy.minBackoffMs;
  const doubled = policy.minBackoffMs * 2 ** (attempt - 1) * (1 + Math.random() * JITTER);
  return Math.round(Math.min(policy.maxBackoffMs, doubled));
}
