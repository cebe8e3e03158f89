import type { JsonObject } from '../core/json.js';

/** The object that a stored text holds as JSON. What another program wrote may be anything: then it is empty. */
export function parseObject(text: string): JsonObject {
  try {
    const found: unknown = JSON.parse(text);
    return isRecord(found) ? found : {};
  } catch {
    return {};
  }
}

/** True for an object of JSON. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
