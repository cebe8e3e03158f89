import { gunzipSync, gzipSync } from 'node:zlib';
import { parsePythonJson } from '../../wire/parse-python-json.js';
import { dumpsSorted, type PythonValue } from '../../wire/python-json.js';
import { MASKED, maskedFor } from './masked-names.js';

const PLAIN_PREFIX = 'profilemesh:b64:';
const ZIPPED_PREFIX = 'profilemesh:gz64:';
const ZIP_FROM_BYTES = 8192;

/**
 * A text in a form that Airflow can't read anything into: `profilemesh:b64:` and the base64url of its UTF-8, from 8 KiB
 * on `profilemesh:gz64:` and the base64url of its gzip. In Python: `base64.urlsafe_b64decode(rest + '==')`.
 */
export function toOpaqueText(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length < ZIP_FROM_BYTES) return PLAIN_PREFIX + bytes.toString('base64url');
  return ZIPPED_PREFIX + gzipSync(bytes).toString('base64url');
}

/** True for a text that {@link fromOpaqueText} takes for one of its own. */
export function isOpaqueText(text: string): boolean {
  return text.startsWith(PLAIN_PREFIX) || text.startsWith(ZIPPED_PREFIX);
}

/**
 * The text that {@link toOpaqueText} was given; any other text as it is, such as one that Python wrote.
 * @throws {Error} of zlib when a compressed one was cut or changed
 */
export function fromOpaqueText(stored: string): string {
  if (stored.startsWith(PLAIN_PREFIX)) return decode(stored.slice(PLAIN_PREFIX.length)).toString('utf8');
  if (!stored.startsWith(ZIPPED_PREFIX)) return stored;
  return gunzipSync(decode(stored.slice(ZIPPED_PREFIX.length))).toString('utf8');
}

/**
 * True for a JSON object that Airflow gives back as it was stored: written as Python's `json.dumps(sort_keys=True)` does
 * and without a member that Airflow masks. Python reads such a text too, so it needs no other form.
 */
export function survivesAsItIs(text: string): boolean {
  if (!text.startsWith('{') || text.includes(MASKED)) return false;
  try {
    const value = parsePythonJson(text);
    return dumpsSorted(value) === text && !hasMaskedName(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function hasMaskedName(value: PythonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasMaskedName);
  return Object.entries(value).some(
    ([name, item]) => maskedFor(name) !== undefined || hasMaskedName(item as PythonValue),
  );
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
