import { resolve } from 'node:path';
import { Secret } from '../core/redact.js';
import { guardSecrets } from './guard-secrets.js';
import type { ParsedHook } from './hook-schema.js';
import { resolveConnection } from './resolve-connection.js';
import { isSecretParameter } from './secret-keys.js';
import type { LogLevel, ResolvedHook } from './types.js';

const LOG_LEVELS: Readonly<Record<NonNullable<ParsedHook['log_level']>, LogLevel>> = {
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARNING',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  CRITICAL: 'ERROR',
};

/** A checked hook in the form the listeners take. */
export function resolveHook(hook: ParsedHook, baseDir: string | undefined): ResolvedHook {
  return {
    type: hook.type,
    enabled: hook.enabled,
    name: hook.name ?? null,
    events: hook.events ? [...new Set(hook.events)] : null,
    logLevel: LOG_LEVELS[hook.log_level ?? 'INFO'],
    connection: hook.connection ? resolveConnection(hook.connection, baseDir) : null,
    tableName: hook.table_name ?? 'profilemesh_events',
    url: hook.url == null ? null : new Secret(hook.url),
    headers: resolveHeaders(hook.headers),
    timeoutMs: hook.timeout_seconds * 1000,
    module: hook.module == null ? null : resolveModule(hook.module, baseDir),
    className: hook.class_name ?? null,
    params: guardSecrets(hook.params),
  };
}

/** All are masked where the configuration is shown; only those that sound like a secret are looked for in messages. */
function resolveHeaders(headers: ParsedHook['headers']): Record<string, Secret> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      new Secret(value, { isWord: !isSecretParameter(name) }),
    ]),
  );
}

function resolveModule(module: string, baseDir: string | undefined): string {
  const isPath = /^\.\.?[\\/]/.test(module);
  return isPath && baseDir !== undefined ? resolve(baseDir, module) : module;
}
