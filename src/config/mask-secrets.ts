import type { JsonObject, JsonValue } from '../core/json.js';
import { PythonFloat } from '../core/python-float.js';
import { Secret } from '../core/redact.js';
import { MASK, maskText, namesSecret } from './mask-text.js';
import { isPlainObject } from './plain-object.js';
import { isSecretParameter } from './secret-keys.js';

const LABELS = ['name', 'key', 'header'];
const LABELLED = /^values?$|^default$/i;

/**
 * A copy of an open map (`extra_params`, a hook's `params`) as JSON can hold it, with `***` for what its key, or the
 * name beside it as in `{name: Authorization, value: …}`, says to be a secret.
 */
export function maskSecrets(map: Readonly<Record<string, unknown>>, isHidden = false): JsonObject {
  const isLabelled = LABELS.some((label) => Object.hasOwn(map, label) && namesSecret(map[label]));
  return Object.fromEntries(
    Object.entries(map).map(([key, child]) => {
      const hides = isHidden || isSecretParameter(key) || (isLabelled && LABELLED.test(key));
      return [key, maskValue(child, key, hides)];
    }),
  );
}

/** The same for a list; `key` is what it stands under. */
export function maskList(list: readonly unknown[], key: string, isHidden: boolean): JsonValue[] {
  return list.map((entry, index) => {
    const before = index === 0 ? undefined : list[index - 1];
    // ['Authorization', 'Bearer …'] and ['--password', '…']
    const isNamed = namesSecret(before) && (list.length === 2 || String(before).startsWith('-'));
    return maskValue(entry, key, isHidden || isNamed);
  });
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
