import { isSecretKey } from '../../config/secret-keys.js';
import { redactText } from '../../core/redact.js';

const MASK = '***';
const CUT = '…';
const MAX_DEPTH = 20;
// What refers to itself in several places would have a number of parts that doubles with every level.
const MAX_PARTS = 10_000;

/** The value as JSON can hold it, without secrets: what has no JSON is written as text, and nothing throws. */
export function toLogValue(value: unknown): unknown {
  let parts = 0;
  const convert = (item: unknown, depth: number): unknown => {
    parts += 1;
    if (parts > MAX_PARTS || depth > MAX_DEPTH) return CUT;
    return isPlain(item) ? inner(item, depth) : leaf(item);
  };
  const inner = (item: object, depth: number): unknown => {
    if (Array.isArray(item)) return takeParts(item).map((part) => convert(part, depth + 1));
    if ('toJSON' in item && typeof item.toJSON === 'function') return convert(item.toJSON(), depth + 1);
    return Object.fromEntries(
      takeParts(Object.entries(item)).map(([key, part]) => [
        key,
        typeof part === 'string' && isSecretKey(key) ? MASK : convert(part, depth + 1),
      ]),
    );
  };
  const takeParts = <T>(list: readonly T[]): readonly T[] => list.slice(0, Math.max(0, MAX_PARTS - parts));
  return convert(value, 0);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Error);
}

function leaf(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return redactText(`${value.name}: ${value.message}`);
  return redactText(String(value));
}
