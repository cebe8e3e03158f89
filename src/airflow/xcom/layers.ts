import type { JsonValue } from '../../core/json.js';
import { type ExactJson, parseExactJson } from '../client/exact-json.js';

/**
 * What a Python task gets by `xcom_pull`: the value as it was pushed (`native`), or, from servers before 3.2.2, its JSON
 * text, or the JSON text of its JSON text (after a value was replaced on 3.0 and 3.1).
 */
export type XComReach = 'native' | 'json-text' | 'json-text-of-text';

/**
 * A Python function that gives what was pushed whatever the server made of it: `value = read_profilemesh(ti.xcom_pull(…))`.
 * For objects and arrays, which is what this package pushes.
 */
export const PYTHON_READER = `import json

def read_profilemesh(value):
    while isinstance(value, str):
        value = json.loads(value)
    return value
`;

/** The only member of the object that a bare string is sent in where the server would make the string ambiguous. */
const WRAPPED_TEXT = 'profilemesh_text';

/**
 * A value as it is sent to a server that stores JSON text: a bare string could not be told from one more layer. A value
 * that looks like a wrapped one is wrapped once more, so that taking one wrapping off gives every value back.
 */
export function wrapText(value: JsonValue): JsonValue {
  return typeof value === 'string' || wrappedIn(value) !== undefined ? { [WRAPPED_TEXT]: value } : value;
}

/** The value that {@link wrapText} was given, out of whatever layers of text a server put around it. */
export function unwrapLayers(stored: ExactJson): ExactJson {
  const { value, layers } = peel(stored);
  // Without a layer it came from a task and was never wrapped.
  return layers === 0 ? value : (wrappedIn(value) ?? value);
}

/** What a wrapping holds: a string, or another wrapping. `undefined` for every other value. */
function wrappedIn(value: ExactJson): ExactJson | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const inside = (value as { readonly [name: string]: ExactJson })[WRAPPED_TEXT];
  if (inside === undefined || Object.keys(value).length !== 1) return undefined;
  return typeof inside === 'string' || wrappedIn(inside) !== undefined ? inside : undefined;
}

/** How many layers of JSON text a server put around a value that is no string. */
export function reachOf(stored: ExactJson): XComReach {
  const { layers } = peel(stored);
  if (layers === 0) return 'native';
  return layers === 1 ? 'json-text' : 'json-text-of-text';
}

/** A JSON value in which an integer that a number can't hold is the text of its digits. */
export function toJsonValue(value: ExactJson): JsonValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return JSON.stringify(number) === String(value) ? number : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toJsonValue);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJsonValue(item)]));
}

function peel(stored: ExactJson): { value: ExactJson; layers: number } {
  let value = stored;
  for (let layers = 0; ; layers += 1) {
    if (typeof value !== 'string') return { value, layers };
    try {
      value = parseExactJson(value);
    } catch (error) {
      // A text that is no JSON was a text from the beginning.
      if (error instanceof SyntaxError) return { value, layers };
      throw error;
    }
  }
}
