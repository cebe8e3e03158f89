import type { JsonObject, JsonValue } from '../core/json.js';
import { PythonFloat } from '../core/python-float.js';
import { Secret } from '../core/redact.js';
import { MASK, maskText } from './mask-text.js';
import { isPlainObject } from './plain-object.js';
import { isSecretKey, isSecretParameter } from './secret-keys.js';

const LABELS = ['name', 'key', 'header'];
const LABELLED = /^values?$|^default$/i;

/**
 * A copy of an open map (`extra_params`, a hook's `params`) as JSON can hold it, with `***` for what its key, or the
 * name beside it as in `{name: Authorization, value: …}`, says to be a secret.
 */
export function maskSecrets(map: Readonly<Record<string, unknown>>, isHidden = false): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([key, child]) => [key, maskValue(child, key, isHidden || hidesValue(map, key))]),
  );
}

/** True for a key of a map whose value must not be shown. */
export function hidesValue(map: Readonly<Record<string, unknown>>, key: string): boolean {
  if (isSecretParameter(key)) return true;
  return LABELLED.test(key) && LABELS.some((label) => Object.hasOwn(map, label) && isLabel(map[label]));
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && isSecretParameter(value);
}

/** The same for a list; `key` is what it stands under. */
export function maskList(list: readonly unknown[], key: string, isHidden: boolean): JsonValue[] {
  return list.map((entry, index) => maskValue(entry, key, isHidden || hidesEntry(list, index)));
}

/** True for a list's entry that the one before it names a secret: `['Authorization', …]`, `['--password', …]`. */
export function hidesEntry(list: readonly unknown[], index: number): boolean {
  const before = index === 0 ? undefined : list[index - 1];
  if (typeof before !== 'string' || !isSecretKey(before)) return false;
  return list.length === 2 || /^--?[\w-]+$/.test(before);
}

function maskValue(value: unknown, key: string, isHidden: boolean): JsonValue {
  if (value instanceof Secret) return MASK;
  if (Array.isArray(value)) return maskList(value, key, isHidden);
  if (isPlainObject(value)) return maskSecrets(value, isHidden);
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (isHidden) return MASK;
  if (typeof value === 'string') return maskText(value, key);
  if (typeof value === 'number') return value;
  if (value instanceof PythonFloat) return value.value;
  return typeof value === 'bigint' ? String(value) : `(${typeof value})`;
}
