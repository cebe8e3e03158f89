import { Secret } from '../core/redact.js';
import type { ResolvedConnection } from './types.js';

/** The same text for connections that are equal in every setting, password included: keep it to yourself. */
export function connectionKey(connection: ResolvedConnection): string {
  return JSON.stringify(toComparable(connection));
}

function toComparable(value: unknown): unknown {
  if (value instanceof Secret) return ['secret', value.reveal()];
  if (Array.isArray(value)) return value.map(toComparable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.sort().map(([key, child]) => [key, toComparable(child)]));
}
