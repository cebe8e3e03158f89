import type { LogLevel } from '../config/types.js';
import type { Logger } from '../core/logger.js';
import { toWireEvent } from '../wire/event.js';
import type { EventListener } from './event-bus.js';

const METHODS = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;

/**
 * A listener that writes one log line per event, at the given level, with the event's wire shape as fields.
 * Default level: `INFO`.
 */
export function createLoggingListener(options: { logger: Logger; logLevel?: LogLevel }): EventListener {
  const { logger, logLevel = 'INFO' } = options;
  const method = METHODS[logLevel];
  return function loggingListener(event) {
    const wire = toWireEvent(event);
    logger[method](`${wire.event_type}: ${event.table}`, { ...wire });
  };
}
