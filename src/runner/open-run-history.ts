import type { Connection } from '../connectors/connector.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { silentLogger } from '../core/logger.js';
import { EventBus } from '../events/event-bus.js';
import type { RunHistory } from '../storage/run-history.js';
import { createSqlRunHistory } from '../storage/sql-run-history.js';
import { type RetryContext, retrying } from './retrying.js';
import type { RunnerOptions } from './runner-options.js';

/** A run history with a connection of its own; `await using`, or `close`, ends it. */
export type OpenRunHistory = RunHistory & AsyncDisposable & { close(): Promise<void> };

/**
 * Connects to the storage database of a configuration, to read its runs and to say something about them.
 * @throws {DatabaseError} it can't be reached; transient failures are retried first
 */
export async function openRunHistory(options: RunnerOptions): Promise<OpenRunHistory> {
  const { config, logger = silentLogger, signal, clock = systemClock, bus = new EventBus() } = options;
  return connectHistory(options, { policy: config.retry, clock, logger, signal, bus });
}

/** {@link openRunHistory}, where events of retries go elsewhere than to the caller's bus. */
export async function connectHistory(options: RunnerOptions, retry: RetryContext): Promise<OpenRunHistory> {
  const { config, connectors = createConnectorRegistry(), logger = silentLogger } = options;
  const { storage } = config;
  const connection = await retrying(retry, {
    operation: 'connect_storage',
    work: (signal) => connectors.connect(storage.connection, { logger, ...(signal ? { signal } : {}) }),
  });
  const history = await openHistory(connection, () => createSqlRunHistory({ connection, storage, logger }));
  const close = (): Promise<void> => connection.close();
  return {
    listReviewedRuns: (listed) => history.listReviewedRuns(listed),
    loadTables: (wanted) => history.loadTables(wanted),
    loadNumbers: (wanted) => history.loadNumbers(wanted),
    loadRunOutcome: (runId) => history.loadRunOutcome(runId),
    reviewRun: (review) => history.reviewRun(review),
    unpinRun: (target) => history.unpinRun(target),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A history that can't be had, such as for a bad table name, leaves no connection open. */
async function openHistory(connection: Connection, open: () => RunHistory): Promise<RunHistory> {
  try {
    return open();
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw error;
  }
}
