import { connectionKey } from '../config/connection-key.js';
import type { ResolvedConnection } from '../config/types.js';
import type { Connection } from '../connectors/connector.js';
import { createConnectorRegistry } from '../connectors/registry.js';
import { systemClock } from '../core/abort.js';
import { ClosingStack } from '../core/closing-stack.js';
import { silentLogger } from '../core/logger.js';
import type { WaitingEvents } from '../model/waiting-events.js';
import { refuseUnsupportedHooks } from '../storage/configured-listeners.js';
import { dropBacklog, flushOutbox, listBacklog } from '../storage/outbox/flush-outbox.js';
import type { RunnerOptions } from './runner-options.js';

/** Whose waiting events: the storage and hooks of the configuration. */
export type EventDeliveryOptions = Pick<
  RunnerOptions,
  'config' | 'connectors' | 'listeners' | 'allowConfigModules' | 'logger' | 'clock' | 'signal'
>;

/**
 * Delivers the events that earlier runs left in the storage database, and gives what waits all the same: for a listener that
 * does not take it, for one that is not configured any more, or in the hands of a run that goes on. A run whose process
 * ended gets its ProfilingFailed events once its claim (`hooks.claim_seconds`) has run out.
 * @throws {UnsupportedFeatureError} a hook of type `snowflake`, or of type `custom` without `allowConfigModules`
 * @throws {DatabaseError} the storage, or the database of a sql hook, can't be reached
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 */
export async function flushEvents(options: EventDeliveryOptions): Promise<WaitingEvents[]> {
  const { config, logger = silentLogger, clock = systemClock, signal, listeners = [] } = options;
  refuseUnsupportedHooks(config, options);
  const durable = listeners.filter((listener) => typeof listener !== 'function');
  await using resources = new ClosingStack();
  const connectOnce = connecting(options, resources);
  const connection = await connectOnce(config.storage.connection);
  await flushOutbox({ config, connection, connectOnce, listeners: durable, logger, clock, signal });
  // Awaited here: the connection closes when this function is left.
  return await listBacklog({ config, connection, logger });
}

/** What waits for delivery, oldest run first. Delivers nothing. @throws as {@link flushEvents} */
export async function listWaitingEvents(options: EventDeliveryOptions): Promise<WaitingEvents[]> {
  const { config, logger = silentLogger } = options;
  await using resources = new ClosingStack();
  const connection = await connecting(options, resources)(config.storage.connection);
  return await listBacklog({ config, connection, logger });
}

/**
 * Drops what waits for one listener, such as one that is not configured any more; not what a process is delivering. Gives
 * how many events at most.
 * @throws as {@link flushEvents}
 */
export async function discardWaitingEvents(
  options: EventDeliveryOptions & { readonly listener: string },
): Promise<number> {
  const { config, listener, logger = silentLogger } = options;
  await using resources = new ClosingStack();
  const connection = await connecting(options, resources)(config.storage.connection);
  return await dropBacklog({ config, connection, logger }, listener);
}

function connecting(
  { connectors = createConnectorRegistry(), logger = silentLogger, signal }: EventDeliveryOptions,
  resources: ClosingStack,
): (target: ResolvedConnection) => Promise<Connection> {
  const open = new Map<string, Promise<Connection>>();
  const connect = async (target: ResolvedConnection): Promise<Connection> =>
    resources.use(await connectors.connect(target, { logger, ...(signal ? { signal } : {}) }));
  return (target) => {
    const key = connectionKey(target);
    const connection = open.get(key) ?? connect(target);
    open.set(key, connection);
    return connection;
  };
}
