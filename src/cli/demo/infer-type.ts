import type { JsonValue } from '../../core/json.js';

const INTEGER = /^-?(0|[1-9]\d{0,8})$/;
const BIGINT = /^-?[1-9]\d{0,17}$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const DATE = /^\d{4}[-/](0\d|1[0-2])[-/]([0-2]\d|3[01])$/;
const TIMESTAMP = /^\d{4}[-/](0\d|1[0-2])[-/]([0-2]\d|3[01])[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** Each holds the values of those before it. */
const NUMERIC = ['integer', 'bigint', 'double precision'];

/** The narrowest PostgreSQL type that holds every value as it was written; values of mixed kinds stay text. */
export function inferType(values: Iterable<JsonValue>): string {
  const kinds = new Set<string>();
  for (const value of values) if (value !== null) kinds.add(kindOf(value));
  const [only = 'text', ...others] = kinds;
  if (others.length === 0) return only;
  const ranks = [...kinds].map((kind) => NUMERIC.indexOf(kind));
  return ranks.includes(-1) ? 'text' : (NUMERIC[Math.max(...ranks)] ?? 'text');
}

function kindOf(value: JsonValue): string {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return numericKind(String(value)) ?? 'double precision';
  if (typeof value !== 'string') return 'text';
  if (DATE.test(value)) return 'date';
  return numericKind(value) ?? (TIMESTAMP.test(value) ? 'timestamp' : 'text');
}

function numericKind(text: string): string | undefined {
  if (INTEGER.test(text)) return 'integer';
  if (BIGINT.test(text)) return 'bigint';
  return NUMBER.test(text) ? 'double precision' : undefined;
}
