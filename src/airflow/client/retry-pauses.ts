import { ProfileMeshError } from '../../core/errors.js';
import type { AirflowRetryOptions } from './airflow-client-options.js';

// A quarter up or down, so that clients that failed together don't come back together.
const JITTER = 0.25;

/** The pauses between attempts. */
export class RetryPauses {
  readonly #retries: number;
  readonly #minBackoffMs: number;
  readonly #maxBackoffMs: number;
  readonly #maxRetryAfterMs: number;

  /** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a number that is negative or none */
  constructor(options: AirflowRetryOptions = {}) {
    this.#retries = checked('retries', options.retries ?? 10);
    this.#minBackoffMs = checked('minBackoffMs', options.minBackoffMs ?? 250);
    this.#maxBackoffMs = checked('maxBackoffMs', options.maxBackoffMs ?? 10_000);
    this.#maxRetryAfterMs = checked('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000);
  }

  /** The pause after failed attempt number `attempt` (from 1); `undefined` when it was the last. */
  after(attempt: number, retryAfterMs?: number): number | undefined {
    if (attempt > this.#retries) return undefined;
    const doubled = Math.min(this.#maxBackoffMs, this.#minBackoffMs * 2 ** (attempt - 1));
    const ours = doubled * (1 - JITTER + Math.random() * 2 * JITTER);
    // Never before the time that the server asked for, and no sooner for a server that asks for none.
    const asked = Math.min(retryAfterMs ?? 0, this.#maxRetryAfterMs) * (1 + Math.random() * JITTER);
    return Math.round(Math.max(ours, asked));
  }
}

function checked(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new ProfileMeshError(
    'PM_INVALID_ARGUMENT',
    `retry.${name} of the Airflow client is ${value}: give a number of 0 or more.`,
  );
}
