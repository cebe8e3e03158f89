import type { ResolvedRetry } from '../config/types.js';
import { abortable } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { withRetry } from '../core/retry.js';
import type { LineageTransport } from './lineage-transport.js';
import type { RunEvent } from './run-event.js';

export interface DeliveryOptions {
  readonly transport: LineageTransport;
  readonly policy: ResolvedRetry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends events one after another, each again by the policy when it may help.
 * @throws what the transport throws for the first that is refused; those after it are not sent
 * @throws {AbortedError} when the signal fires, whether the transport listens to it or not
 */
export async function deliverEvents(events: readonly RunEvent[], options: DeliveryOptions): Promise<void> {
  const { transport, policy, clock, logger, signal } = options;
  for (const event of events) {
    await withRetry({
      ...{ policy, clock, signal },
      work: (aborted) => abortable(transport.emit(event, { signal: aborted }), aborted),
      async onRetry({ delayMs, error }) {
        logger.warn(`Sending lineage again in ${delayMs / 1000} s: ${error.message}`, { code: error.code });
      },
    });
  }
}
