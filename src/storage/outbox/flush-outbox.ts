import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { ResolvedConfig } from '../../config/types.js';
import type { Connection } from '../../connectors/connector.js';
import type { DurableListener } from '../../events/durable-listener.js';
import type { WaitingEvents } from '../../model/waiting-events.js';
import { ensureStorageTables, storageDatabase } from '../ensure-tables.js';
import { storageTableNames } from '../table-names.js';
import { discardBacklog, readBacklog } from './event-backlog.js';
import { createHookListeners, type HookListenersOptions } from './hook-listeners.js';
import { OutboxDispatcher } from './outbox-dispatcher.js';
import { fromDurableListener } from './outbox-listener.js';
import { createSqlOutbox } from './sql-outbox.js';

export interface OutboxOptions {
  readonly config: Pick<ResolvedConfig, 'storage' | 'hooks' | 'retry'>;
  /** To the storage database. */
  readonly connection: Connection;
  readonly logger: Logger;
}

/**
 * Delivers what ended processes left, as far as the listeners take it; each listener has one round of attempts.
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 */
export async function flushOutbox(
  options: OutboxOptions & {
    readonly connectOnce: HookListenersOptions['connectOnce'];
    readonly listeners: readonly DurableListener[];
    readonly clock: Clock;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const { config, connection, connectOnce, logger, clock, signal } = options;
  const { storage, retry: policy } = config;
  const names = await outboxNames(options);
  const { enabled, hooks, claimMs } = config.hooks;
  const hookListeners = await createHookListeners({
    ...{ hooks: enabled ? hooks : [], storage, connectOnce, logger },
    isStored: true,
  });
  const listeners = [...hookListeners, ...options.listeners.map(fromDurableListener)];
  const outbox = createSqlOutbox({ connection, names, claimMs });
  const dispatcher = new OutboxDispatcher({ outbox, listeners, claimMs, policy, clock, logger, signal });
  try {
    while ((await dispatcher.recover()).length > 0 && !signal?.aborted) {
      // The next lot: one takes up so many.
    }
  } finally {
    await dispatcher.close({ patienceMs: Number.POSITIVE_INFINITY });
  }
}

/** What waits for delivery, oldest run first. @throws as {@link flushOutbox} */
export async function listBacklog(options: OutboxOptions): Promise<WaitingEvents[]> {
  const names = await outboxNames(options);
  return readBacklog(storageDatabase(options.connection, names));
}

/** Drops what waits for one listener. Gives how many events at most. @throws as {@link flushOutbox} */
export async function dropBacklog(options: OutboxOptions, listener: string): Promise<number> {
  const names = await outboxNames(options);
  return discardBacklog(storageDatabase(options.connection, names), listener);
}

async function outboxNames({ config, connection, logger }: OutboxOptions) {
  const { storage } = config;
  const names = storageTableNames(storage);
  const { streams, outbox, deliveries } = names;
  const needed = storage.createTables ? names : { streams, outbox, deliveries };
  await ensureStorageTables({ connection, names: needed, createTables: storage.createTables, logger });
  return names;
}
