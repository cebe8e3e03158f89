import type { JsonValue } from '../../core/json.js';
import { unsendableMember, unsendableNumber, unsendableText } from './unsendable-leaf.js';

/** What an escaped text begins with. The rest is the inside of a JSON string. */
const ESCAPED_PREFIX = 'json-escaped:';

/**
 * A JSON value in a form that every supported Airflow carries unchanged. What needs no change gets none.
 *
 * - NaN, ±Infinity and whole numbers beyond 64 bits become their text: `"NaN"`, `"3.5e+25"`. Python's `float()` reads
 *   them. They stay texts: profiles hold other numbers that a double can't have as text too.
 * - A string or member name with a NUL or half of a surrogate pair, one that Airflow reserves, a string that parses as
 *   JSON with a reserved member, and one that begins with `json-escaped:` become `json-escaped:` followed by the JSON
 *   string without its quotes. {@link decodeFromXCom} takes that back; in Python `json.loads(f'"{text[13:]}"')` does.
 *
 * Depth is left as it is.
 */
export function encodeForXCom(value: JsonValue): JsonValue {
  return mapLeaves(value, ENCODERS, 0);
}

/** Takes the escapes of {@link encodeForXCom} back. Numbers that became texts stay texts. */
export function decodeFromXCom(value: JsonValue): JsonValue {
  return mapLeaves(value, DECODERS, 0);
}

interface LeafMaps {
  number(value: number): number | string;
  text(text: string): string;
  name(name: string): string;
}

const ENCODERS: LeafMaps = {
  number: (value) => (unsendableNumber(value) === undefined ? value : String(value)),
  text: (text) => (needsEscape(text) || unsendableText(text) !== undefined ? escapeText(text) : text),
  name: (name) => (needsEscape(name) || unsendableMember(name) !== undefined ? escapeText(name) : name),
};

const DECODERS: LeafMaps = { number: (value) => value, text: unescapeText, name: unescapeText };

// Below this nothing is changed: the check that follows refuses so deep a value, and a cycle.
const MAX_DEPTH = 500;

function mapLeaves(value: JsonValue, maps: LeafMaps, depth: number): JsonValue {
  if (typeof value === 'string') return maps.text(value);
  if (typeof value === 'number') return maps.number(value);
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, maps, depth + 1));
  if (!isPlainObject(value)) return value;
  // fromEntries defines its members, so that `__proto__` is a name like any other.
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [maps.name(name), mapLeaves(item, maps, depth + 1)]),
  );
}

// A Date or a Map is no JSON: it stays, for the check that follows to name it.
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function needsEscape(text: string): boolean {
  return text.startsWith(ESCAPED_PREFIX);
}

function escapeText(text: string): string {
  return ESCAPED_PREFIX + JSON.stringify(text).slice(1, -1);
}

function unescapeText(text: string): string {
  if (!text.startsWith(ESCAPED_PREFIX)) return text;
  try {
    const parsed: unknown = JSON.parse(`"${text.slice(ESCAPED_PREFIX.length)}"`);
    return typeof parsed === 'string' ? parsed : text;
  } catch (error) {
    // Somebody else's text that begins alike.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
