import { hidesEntry, hidesValue, maskList, maskSecrets } from './mask-secrets.js';
import { MASK } from './mask-text.js';
import { isPlainObject } from './plain-object.js';

// util.inspect.custom, without its import.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Copies an open map (`extra_params`, a hook's `params`) so that printing it, or any part of it, and `JSON.stringify`
 * show `***` for its secrets. Reading a property gives the value, and so does a copy such as `{ ...map }`.
 */
export function guardSecrets(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return guardMap(map, false);
}

function guardMap(map: Readonly<Record<string, unknown>>, isHidden: boolean): Record<string, unknown> {
  const entries = Object.entries(map).map(([key, child]): [string, unknown] => [
    key,
    guardValue(child, key, isHidden || hidesValue(map, key)),
  ]);
  const copy = Object.fromEntries(entries);
  return showAs(copy, maskSecrets(map, isHidden));
}

function guardValue(value: unknown, key: string, isHidden: boolean): unknown {
  if (isPlainObject(value)) return guardMap(value, isHidden);
  if (!Array.isArray(value)) return value;
  const copy = value.map((entry, index) => guardValue(entry, key, isHidden || hidesEntry(value, index)));
  return showAs(copy, maskList(value, key, isHidden));
}

function showAs<T extends object>(value: T, shown: object): T {
  if (!differs(value, shown)) return value;
  const show = { value: () => shown, enumerable: false };
  // A key of the user's own is theirs.
  if (!Object.hasOwn(value, 'toJSON')) Object.defineProperty(value, 'toJSON', show);
  return Object.defineProperty(value, INSPECT, show);
}

function differs(value: unknown, shown: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== shown && value !== undefined;
  if (typeof shown !== 'object' || shown === null) return shown === MASK;
  return Object.entries(value).some(([key, child]) =>
    differs(child, (shown as Readonly<Record<string, unknown>>)[key]),
  );
}
