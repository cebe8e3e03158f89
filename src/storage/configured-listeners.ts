import { connectionKey } from '../config/connection-key.js';
import type { ResolvedConfig, ResolvedConnection, ResolvedHook } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { UnsupportedFeatureError } from '../core/errors.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { EventBus, EventListener } from '../events/event-bus.js';
import { createLoggingListener } from '../events/logging-listener.js';
import { createSqlEventListener } from './sql-event-listener.js';

export interface ConfiguredListeners {
  /** Takes the listeners off the bus and closes their connections. */
  close(): Promise<void>;
}

/**
 * Puts the listeners of the configuration's `hooks` section on the bus, in their order. A `sql` hook without a
 * connection of its own writes to the storage database; hooks with equal connections share one. Disabled hooks are left
 * out. When one can't be made, none is attached.
 * @throws {UnsupportedFeatureError} naming every enabled hook of type `snowflake` or `custom`, before anything is opened
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 * @throws whatever `connect` throws
 */
export async function attachConfiguredListeners(options: {
  readonly config: Pick<ResolvedConfig, 'hooks' | 'storage'>;
  readonly bus: EventBus;
  readonly connect: (connection: ResolvedConnection) => Promise<Connection>;
  readonly logger?: Logger;
}): Promise<ConfiguredListeners> {
  const { config, bus, connect, logger = silentLogger } = options;
  const hooks = config.hooks.enabled ? config.hooks.hooks : [];
  refuseUnsupported(hooks);

  const open = new Map<string, Connection>();
  const connectOnce = async (target: ResolvedConnection): Promise<Connection> => {
    const key = connectionKey(target);
    const known = open.get(key) ?? (await connect(target));
    open.set(key, known);
    return known;
  };
  try {
    const listeners: EventListener[] = [];
    for (const hook of hooks.filter(({ enabled }) => enabled)) {
      if (hook.type === 'logging') listeners.push(createLoggingListener({ logger, logLevel: hook.logLevel }));
      else listeners.push(await createSqlListener({ hook, storage: config.storage, connectOnce, logger }));
    }
    const detach = listeners.map((listener) => bus.on('*', listener));
    return {
      async close() {
        for (const remove of detach) remove();
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

async function createSqlListener(options: {
  readonly hook: ResolvedHook;
  readonly storage: ResolvedConfig['storage'];
  readonly connectOnce: (target: ResolvedConnection) => Promise<Connection>;
  readonly logger: Logger;
}): Promise<EventListener> {
  const { hook, storage, connectOnce, logger } = options;
  const connection = await connectOnce(hook.connection ?? storage.connection);
  return createSqlEventListener({
    connection,
    tableName: hook.tableName,
    createTables: storage.createTables,
    ...(hook.connection === null ? { storage } : {}),
    logger,
  });
}

async function closeAll(open: Map<string, Connection>): Promise<void> {
  const connections = [...open.values()];
  open.clear();
  const closed = await Promise.allSettled(connections.map((connection) => connection.close()));
  const failed = closed.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

const ALTERNATIVES: Readonly<Partial<Record<ResolvedHook['type'], string>>> = {
  snowflake: 'use type "sql" with a connection',
  custom: 'pass a listener in code: bus.on(...), a module named in a config file is not loaded',
};

function refuseUnsupported(hooks: readonly ResolvedHook[]): void {
  const refused = hooks.flatMap((hook, index) => {
    const alternative = ALTERNATIVES[hook.type];
    if (!hook.enabled || alternative === undefined) return [];
    return [{ feature: `hooks.hooks[${index}] of type "${hook.type}"`, alternative }];
  });
  if (refused.length === 0) return;
  throw new UnsupportedFeatureError({
    feature: refused.map(({ feature }) => feature).join(' and '),
    connector: 'this package',
    alternative: [...new Set(refused.map(({ alternative }) => alternative))].join('; '),
  });
}
