import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonValue } from '../../wire/python-json.js';

/**
 * Member names that Airflow keeps for its own serialization. Airflow 3.2 and later refuse a value that holds one; older
 * ones take it and fail when it is read.
 */
export const RESERVED_MEMBERS: ReadonlySet<string> = new Set([
  '__cache__',
  '__classname__',
  '__data__',
  '__id__',
  '__source',
  '__type',
  '__var',
  '__version__',
]);

// Only these texts can be a JSON object or array. Python skips these four kinds of white space before it.
const LOOKS_LIKE_JSON = /^[ \t\n\r]*[[{]/;

/**
 * What makes Airflow refuse a string: it parses strings as JSON and looks into the objects and arrays they hold.
 * `undefined` for every other string.
 */
export function findReservedInText(text: string): string | undefined {
  if (!LOOKS_LIKE_JSON.test(text)) return undefined;
  // The server's parser overflows on deep nesting (seen at 1,500), also of text that is no JSON in the end.
  if (nestsDeeply(text)) return 'text that nests brackets more than 100 levels deep, which the server parses';
  // Names can hide in escapes; without either there is nothing to find, and most texts end here.
  if (!text.includes('__') && !text.includes('\\u')) return undefined;
  let parsed: PythonValue;
  try {
    parsed = parsePythonJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const name = findReserved(parsed);
  return name === undefined ? undefined : `text that parses as JSON with the reserved member "${name}"`;
}

// Brackets inside strings don't count: they would hide as many real ones.
const BRACKET_OR_STRING = /[[{]|[\]}]|"(?:[^"\\]|\\.)*(?:"|$)/gs;

function nestsDeeply(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(BRACKET_OR_STRING)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > 100) return true;
  }
  return false;
}

function findReserved(value: PythonValue): string | undefined {
  if (typeof value === 'string') {
    if (!LOOKS_LIKE_JSON.test(value)) return undefined;
    return findReservedInText(value) === undefined ? undefined : 'in a text inside it';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value) && RESERVED_MEMBERS.has(key)) return key;
    const found = findReserved(item as PythonValue);
    if (found !== undefined) return found;
  }
  return undefined;
}
