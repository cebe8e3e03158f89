import { type ExactJson, tryParseExactJson } from './exact-json.js';

/** Equal as JSON: the order of members does not count, and 1 is 1.0. */
export function isSameJson(left: ExactJson, right: ExactJson): boolean {
  if (left === right) return true;
  // A database writes 1e21, a number, with all of its digits.
  if (isNumeric(left) && isNumeric(right)) {
    return typeof left !== typeof right && Number(left) === Number(right);
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  const [a, b] = [left as { [key: string]: ExactJson }, right as { [key: string]: ExactJson }];
  return keys.every((key) => {
    const [one, other] = [a[key], b[key]];
    return one !== undefined && other !== undefined && Object.hasOwn(b, key) && isSameJson(one, other);
  });
}

function isNumeric(value: ExactJson): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

// A PATCH below 3.2 stores the text of a text.
const MAX_LAYERS = 3;

/** As {@link isSameJson}, where the server may have stored the value as JSON text, or as the text of a text. */
export function isSameStored(sent: ExactJson, stored: ExactJson): boolean {
  let layer = stored;
  for (let depth = 0; depth <= MAX_LAYERS; depth += 1) {
    if (isSameJson(sent, layer)) return true;
    if (typeof layer !== 'string') return false;
    const inner = tryParseExactJson(layer);
    if (inner === undefined) return false;
    layer = inner;
  }
  return false;
}
