import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { connectionKey } from '../config/connection-key.js';
import type { ResolvedConfig, ResolvedConnection, ResolvedHook } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { systemClock } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import { type Logger, silentLogger } from '../core/logger.js';
import { redactText } from '../core/redact.js';
import type { DurableListener } from '../events/durable-listener.js';
import type { EventBus, EventListener } from '../events/event-bus.js';
import { createLoggingListener } from '../events/logging-listener.js';
import { ensureStorageTables } from './ensure-tables.js';
import type { EventOutbox } from './outbox/event-outbox.js';
import { EventPublisher } from './outbox/event-publisher.js';
import { createHookListeners, isDurableHook } from './outbox/hook-listeners.js';
import { MemoryOutbox } from './outbox/memory-outbox.js';
import { OutboxDispatcher } from './outbox/outbox-dispatcher.js';
import { fromDurableListener, type OutboxListener, wantsEvent } from './outbox/outbox-listener.js';
import { createSqlOutbox } from './outbox/sql-outbox.js';
import type { StorageSchema } from './storage-schema.js';
import { storageTableNames } from './table-names.js';

/** A function hears events as they happen; a {@link DurableListener} gets them through the storage database. */
export type CodeListener = EventListener | DurableListener;

export interface ConfiguredListeners {
  /** Runs what stores the run, in whose transaction {@link writeHeld} is called. */
  saveWith<T>(save: () => Promise<T>): Promise<T>;
  /** Adds the events that say that the run is stored. */
  writeHeld(transaction: Kysely<StorageSchema>): Promise<void>;
  /** Takes the listeners off the bus, delivers what waits as far as it can be, and closes the connections. */
  close(): Promise<void>;
}

export interface AttachListenersOptions {
  readonly config: Pick<ResolvedConfig, 'hooks' | 'storage'> & Partial<Pick<ResolvedConfig, 'retry'>>;
  readonly bus: EventBus;
  readonly connect: (connection: ResolvedConnection) => Promise<Connection>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
  /** What the events are about, for those who look at the outbox. */
  readonly runId?: string;
  /** False: the storage is not to be used, so events that wait are gone with the process. Default true. */
  readonly store?: boolean;
  /** True: a ProfilingCompleted goes to durable listeners only with {@link ConfiguredListeners.writeHeld}. Default false. */
  readonly holdsCompleted?: boolean;
  /** The caller's own. */
  readonly listeners?: readonly CodeListener[];
  /** True: hooks of type `custom` may import their modules. Default false. */
  readonly allowConfigModules?: boolean;
}

/**
 * Puts the listeners of the configuration's `hooks` section, and the caller's, on the bus. Those of type logging and functions
 * hear events as they happen, in their order. The others get them through an outbox in the storage database, which is
 * opened only when there is one of them; so is what an earlier process left for them.
 * Hooks with equal connections share one. When one can't be made, none is attached.
 * @throws {UnsupportedFeatureError} as {@link refuseUnsupportedHooks}
 * @throws {ConfigError} PM_CONFIG_INVALID_VALUE for a custom hook that can't be loaded
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 * @throws whatever `connect` throws
 */
export async function attachConfiguredListeners(
  options: AttachListenersOptions,
): Promise<ConfiguredListeners> {
  const { config, bus, connect, logger = silentLogger, listeners: own = [] } = options;
  refuseUnsupportedHooks(config, options);
  const hooks = config.hooks.enabled ? config.hooks.hooks : [];

  const open = new Map<string, Connection>();
  const connectOnce = async (target: ResolvedConnection): Promise<Connection> => {
    const key = connectionKey(target);
    const known = open.get(key) ?? (await connect(target));
    open.set(key, known);
    return known;
  };
  try {
    const durable = own.filter((listener) => typeof listener !== 'function');
    const publisher =
      hooks.some(isDurableHook) || durable.length > 0
        ? await createPublisher({ ...options, hooks, durable, connectOnce })
        : undefined;
    const detach: Array<() => void> = [];
    // First: what anybody has heard is kept.
    if (publisher) detach.push(bus.prepend('*', (event) => publisher.publish(event)));
    for (const hook of hooks.filter(({ enabled, type }) => enabled && type === 'logging')) {
      const { logLevel, events } = hook;
      const log = createLoggingListener({ logger, logLevel });
      const wants = wantsEvent(events);
      detach.push(bus.on('*', (event) => (wants(event.type) ? log(event) : undefined)));
    }
    for (const listener of own) {
      if (typeof listener === 'function') detach.push(bus.on('*', listener));
    }
    return {
      saveWith: (save) => (publisher ? publisher.saveWith(save) : save()),
      writeHeld: async (transaction) => publisher?.writeHeld(transaction),
      async close() {
        for (const remove of detach) remove();
        await publisher?.close();
        await closeAll(open);
      },
    };
  } catch (error) {
    // The first failure is the one to report.
    await closeAll(open).catch((second: unknown) =>
      logger.warn('A connection of a listener could not be closed.', { error: String(second) }),
    );
    throw error;
  }
}

const NO_RETRY = {
  enabled: false,
  retries: 0,
  backoffStrategy: 'fixed',
  minBackoffMs: 0,
  maxBackoffMs: 0,
} as const;

async function createPublisher(
  options: AttachListenersOptions & {
    readonly hooks: readonly ResolvedHook[];
    readonly durable: readonly DurableListener[];
    readonly connectOnce: (target: ResolvedConnection) => Promise<Connection>;
  },
): Promise<EventPublisher> {
  const { config, hooks, durable, connectOnce, logger = silentLogger, clock = systemClock, signal } = options;
  const { store = true, holdsCompleted = false, runId = null } = options;
  const { storage } = config;
  const hookListeners = await createHookListeners({ hooks, storage, connectOnce, isStored: store, logger });
  const listeners: OutboxListener[] = [...hookListeners, ...durable.map(fromDurableListener)];
  const outbox: EventOutbox = store ? await openOutbox(options) : new MemoryOutbox();
  const streamId = randomUUID();
  const policy = config.retry ?? NO_RETRY;
  const { claimMs } = config.hooks;
  await outbox.open(
    { streamId, runId },
    listeners.map(({ name }) => name),
  );
  const dispatcher = new OutboxDispatcher({ outbox, listeners, claimMs, policy, clock, logger, signal });
  dispatcher.add(streamId);
  // What an earlier run left must not keep this one from starting.
  await dispatcher.recover().catch((error: unknown) => {
    const message = redactText(error instanceof Error ? error.message : String(error));
    logger.warn(`Events of earlier runs could not be taken up: ${message}`);
  });
  return new EventPublisher({
    outbox,
    streamId,
    dispatcher,
    holdsCompleted: store && holdsCompleted,
    logger,
  });
}

async function openOutbox(
  options: Pick<AttachListenersOptions, 'config' | 'logger'> & {
    readonly connectOnce: (target: ResolvedConnection) => Promise<Connection>;
  },
): Promise<EventOutbox> {
  const { config, connectOnce, logger = silentLogger } = options;
  const { storage, hooks } = config;
  const connection = await connectOnce(storage.connection);
  const names = storageTableNames(storage);
  const { streams, outbox, deliveries } = names;
  const needed = storage.createTables ? names : { streams, outbox, deliveries };
  await ensureStorageTables({ connection, names: needed, createTables: storage.createTables, logger });
  return createSqlOutbox({ connection, names, claimMs: hooks.claimMs });
}

async function closeAll(open: Map<string, Connection>): Promise<void> {
  const connections = [...open.values()];
  open.clear();
  const closed = await Promise.allSettled(connections.map((connection) => connection.close()));
  const failed = closed.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

const MODULES_ALTERNATIVE =
  'a module named in a configuration is imported only where the caller allows it: --allow-modules on the command line, ' +
  'allowConfigModules: true in code; or pass the listener itself, in the option listeners';

/**
 * Names every enabled hook that this version can't serve, or may not. Opens nothing.
 * @throws {UnsupportedFeatureError} for hooks of type `snowflake`, and `custom` unless they are allowed
 */
export function refuseUnsupportedHooks(
  config: Pick<ResolvedConfig, 'hooks'>,
  { allowConfigModules = false }: { readonly allowConfigModules?: boolean | undefined },
): void {
  if (!config.hooks.enabled) return;
  const refused = config.hooks.hooks.flatMap(({ type, enabled }, index) => {
    if (!enabled || (type !== 'snowflake' && (type !== 'custom' || allowConfigModules))) return [];
    const alternative = type === 'custom' ? MODULES_ALTERNATIVE : 'use type "sql" with a connection';
    return [{ feature: `hooks.hooks[${index}] of type "${type}"`, alternative }];
  });
  if (refused.length === 0) return;
  throw new UnsupportedFeatureError({
    feature: refused.map(({ feature }) => feature).join(' and '),
    connector: 'this package',
    alternative: [...new Set(refused.map(({ alternative }) => alternative))].join('; '),
  });
}
