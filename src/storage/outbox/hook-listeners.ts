import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { connectionKey } from '../../config/connection-key.js';
import type { ResolvedConfig, ResolvedConnection, ResolvedHook } from '../../config/types.js';
import type { Connection } from '../../connectors/connector.js';
import { formatTableName } from '../../core/format-table-name.js';
import type { Logger } from '../../core/logger.js';
import { Secret } from '../../core/redact.js';
import { loadCustomListener } from '../../events/load-custom-listener.js';
import { createWebhookListener } from '../../events/webhook-listener.js';
import { ensureStorageTables } from '../ensure-tables.js';
import { parseTableName, type TableName } from '../table-name.js';
import { storageTableNames } from '../table-names.js';
import { fromDurableListener, type OutboxListener } from './outbox-listener.js';
import { createSqlOutboxListener } from './sql-outbox-listener.js';

/** True for a hook whose events are kept until it has them. */
export function isDurableHook({ type, enabled }: ResolvedHook): boolean {
  return enabled && (type === 'sql' || type === 'webhook' || type === 'custom');
}

export interface HookListenersOptions {
  readonly hooks: readonly ResolvedHook[];
  readonly storage: ResolvedConfig['storage'];
  readonly connectOnce: (target: ResolvedConnection) => Promise<Connection>;
  /** The outbox is in the storage database; else nowhere. */
  readonly isStored: boolean;
  readonly logger: Logger;
}

/**
 * Makes the listeners of the durable hooks, in their order. Modules are imported before a database is opened.
 * @throws {ConfigError} of a custom hook
 * @throws {StorageError} PM_STORAGE_TABLES_MISSING, PM_STORAGE_FAILED
 */
export async function createHookListeners(options: HookListenersOptions): Promise<OutboxListener[]> {
  const custom = new Map<ResolvedHook, OutboxListener>();
  const nameOf = createNames();
  const named = options.hooks.map((hook) => ({ hook, name: isDurableHook(hook) ? nameOf(hook) : '' }));
  for (const [index, { hook, name }] of named.entries()) {
    if (!isDurableHook(hook) || hook.type !== 'custom') continue;
    const listener = await loadCustomListener({ hook, index, from: resolve('package.json') });
    custom.set(hook, fromDurableListener({ ...bound(listener), name, ...eventsOf(hook) }));
  }
  const listeners: OutboxListener[] = [];
  for (const { hook, name } of named) {
    if (!isDurableHook(hook)) continue;
    const known = custom.get(hook);
    if (known) listeners.push(known);
    else if (hook.type === 'webhook') listeners.push(webhookOf(hook, name));
    else listeners.push(await sqlListenerOf(hook, name, options));
  }
  return listeners;
}

// Its methods belong to its class, so a copy has to call them there.
function bound(listener: Awaited<ReturnType<typeof loadCustomListener>>) {
  return {
    handleEvent: listener.handleEvent.bind(listener),
    ...(listener.close ? { close: listener.close.bind(listener) } : {}),
  };
}

function webhookOf(hook: ResolvedHook, name: string): OutboxListener {
  const { url, headers, timeoutMs } = hook;
  const target = url ?? new Secret('');
  return fromDurableListener(
    createWebhookListener({ name, url: target, headers, timeoutMs, ...eventsOf(hook) }),
  );
}

async function sqlListenerOf(
  hook: ResolvedHook,
  name: string,
  { storage, connectOnce, isStored, logger }: HookListenersOptions,
): Promise<OutboxListener> {
  const target = hook.connection ?? storage.connection;
  const connection = await connectOnce(target);
  const table = parseTableName(hook.tableName);
  const { createTables } = storage;
  // Beside the storage tables they are created together, so that one ledger holds them.
  const beside = hook.connection === null && createTables ? storageTableNames(storage) : {};
  await ensureStorageTables({ connection, names: { ...beside, events: table }, createTables, logger });
  const isSameDatabase = isStored && connectionKey(target) === connectionKey(storage.connection);
  return createSqlOutboxListener({ name, connection, table, events: hook.events, isSameDatabase });
}

function eventsOf(hook: ResolvedHook): { events?: NonNullable<ResolvedHook['events']> } {
  return hook.events ? { events: hook.events } : {};
}

/** Names that stay the same from run to run: deliveries are kept under them. */
function createNames(): (hook: ResolvedHook) => string {
  const counts = new Map<string, number>();
  return (hook) => {
    const name = hook.name ?? defaultName(hook);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  };
}

function defaultName(hook: ResolvedHook): string {
  const { connection, tableName, url, module, className } = hook;
  switch (hook.type) {
    case 'webhook':
      // The address may hold a token; this much of its hash tells nothing about it.
      return `webhook ${shortHash(url?.reveal() ?? '')}`;
    case 'custom':
      return `custom ${className} ${shortHash(module ?? '')}`;
    default:
      return `sql ${tableName}${connection ? ` ${shortHash(placeOf(connection, parseTableName(tableName)))}` : ''}`;
  }
}

// Without user and password: a new password is no new listener.
function placeOf(
  { type, host, port, database, schema, filepath }: ResolvedConnection,
  table: TableName,
): string {
  return JSON.stringify([type, host, port, database, schema, filepath, formatTableName(table)]);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
