import type { JsonObject, JsonValue } from '../core/json.js';
import { PythonFloat } from '../core/python-float.js';
import { redactText, Secret } from '../core/redact.js';
import { maskSecrets } from './mask-secrets.js';
import { MASK } from './mask-text.js';
import { isPlainObject } from './plain-object.js';
import type { ResolvedConfig } from './types.js';

// Their keys belong to the user and stay as they are.
const FREE_MAPS = ['extraParams', 'params', 'headers', 'connectorOverrides', 'mlBased'];
// So do these; the values are numbers by the names of databases and tables.
const NUMBER_MAPS = ['warehouseLimits', 'priorityOverrides'];

// Comes from incremental.change_detection.metadata_table, which is shown.
const DERIVED = 'stateTable';

const RENAMED: Readonly<Record<string, string>> = {
  minBackoffMs: 'min_backoff',
  maxBackoffMs: 'max_backoff',
  maxElapsedMs: 'max_elapsed_seconds',
  statementTimeoutMs: 'statement_timeout_seconds',
  timeoutMs: 'timeout_seconds',
  claimMs: 'claim_seconds',
};

/** The configuration in the file's shape, defaults in, unset keys left out, and `***` in place of every secret. */
export function describeConfig(config: ResolvedConfig): JsonObject {
  return describeMap(config as unknown as Record<string, unknown>);
}

function describeMap(map: Record<string, unknown>): JsonObject {
  const entries = Object.entries(map).flatMap(([key, value]): Array<[string, JsonValue]> => {
    if (value === undefined || value === null || key === DERIVED) return [];
    if (FREE_MAPS.includes(key) && isPlainObject(value)) return [[toSnakeCase(key), maskSecrets(value)]];
    if (NUMBER_MAPS.includes(key) && isPlainObject(value)) {
      const numbers = Object.entries(value).map(([name, number]) => [name, describeScalar(number)]);
      return [[toSnakeCase(key), Object.fromEntries(numbers) as JsonObject]];
    }
    const renamed = RENAMED[key];
    if (renamed !== undefined && typeof value === 'number') return [[renamed, value / 1000]];
    return [[toSnakeCase(key), describeValue(value)]];
  });
  return Object.fromEntries(entries);
}

function describeValue(value: unknown): JsonValue {
  if (value instanceof Secret) return MASK;
  if (Array.isArray(value)) return value.map(describeValue);
  if (isPlainObject(value)) return describeMap(value);
  return describeScalar(value);
}

function describeScalar(value: unknown): JsonValue {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof PythonFloat) return value.value;
  return typeof value === 'bigint' ? String(value) : `(${typeof value})`;
}

function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
