import type { ResolvedRetry } from '../config/types.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { withRetry } from '../core/retry.js';
import type { EventBus } from '../events/event-bus.js';
import type { RetriedOperation } from '../config/event-types.js';

/** How a run tries again, and who hears of it. */
export interface RetryContext {
  readonly policy: ResolvedRetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
  readonly bus: Pick<EventBus, 'emit'>;
}

export interface RetriedWork<T> {
  readonly operation: RetriedOperation;
  /** The table's name; left out for what is no table's. */
  readonly table?: string;
  work(signal: AbortSignal | undefined): Promise<T>;
}

/**
 * Runs the work by the retry policy of the configuration; `RetryAttempt` and `RetryExhausted` go to the bus, a line of
 * each retry to the log.
 * @throws the last error, when it is not transient or attempts or time are used up
 * @throws {AbortedError} when the signal fires, in a pause at once
 */
export function retrying<T>(context: RetryContext, retried: RetriedWork<T>): Promise<T> {
  const { policy, clock, logger, signal, bus } = context;
  const { operation, table = '', work } = retried;
  const subject = { table, operation };
  return withRetry({
    ...{ policy, clock, signal, work },
    async onRetry({ error, attempt, maxAttempts, delayMs }) {
      const facts = { ...subject, attempt, maxAttempts, delayMs };
      logger.warn(`Trying again in ${delayMs / 1000} s: ${error.message}`, { ...facts, code: error.code });
      const event = { type: 'RetryAttempt', timestamp: clock.now(), error: error.message } as const;
      await bus.emit({ ...event, ...facts });
    },
    async onExhausted({ error, attempts }) {
      const event = { type: 'RetryExhausted', timestamp: clock.now(), error: error.message } as const;
      await bus.emit({ ...event, ...subject, attempts });
    },
  });
}
