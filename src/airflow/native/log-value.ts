import { isSecretKey } from '../../config/secret-keys.js';
import { redactText } from '../../core/redact.js';

const MASK = '***';
const MAX_DEPTH = 20;

/** The value as JSON can hold it, without secrets: what has no JSON is written as text, and nothing throws. */
export function toLogValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object') return redactText(String(value));
  if (depth >= MAX_DEPTH) return '…';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return redactText(`${value.name}: ${value.message}`);
  if (Array.isArray(value)) return value.map((item) => toLogValue(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return toLogValue(value.toJSON(), depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === 'string' && isSecretKey(key) ? MASK : toLogValue(item, depth + 1),
    ]),
  );
}
