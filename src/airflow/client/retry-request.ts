import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { isAirflowApiError } from './is-missing.js';
import type { RetryPauses } from './retry-pauses.js';

export interface RetryRequestOptions<T> {
  readonly pauses: RetryPauses;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
  /** Repeating it is harmless, also where it may have happened. */
  readonly safe: boolean;
  send(): Promise<T>;
}

/** Sends again what failed for a reason that passes, unless it may have happened and must not happen twice. */
export async function retryRequest<T>(options: RetryRequestOptions<T>): Promise<T> {
  const { pauses, clock, logger, signal, safe, send } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isAirflowApiError(error) || !error.transient || (error.maybeApplied && !safe)) throw error;
      const pauseMs = pauses.after(attempt, error.retryAfterMs);
      if (pauseMs === undefined) throw error;
      const { method, path, status, code } = error;
      logger.warn('An Airflow request failed and is tried again', {
        method,
        path,
        status,
        code,
        attempt,
        pauseMs,
      });
      await clock.sleep(pauseMs, signal);
    }
  }
}
