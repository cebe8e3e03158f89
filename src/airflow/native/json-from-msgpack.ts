import type { JsonValue } from '../../core/json.js';

/**
 * A decoded value as JSON: an integer that a double can't hold exactly becomes its digits as text, a date ISO 8601,
 * binary base64.
 */
export function toJsonValue(value: unknown): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJsonValue(item)]));
}
