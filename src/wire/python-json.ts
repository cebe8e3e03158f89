import { compareCodePoints } from './code-points.js';
import { formatPythonFloat, PythonFloat } from './python-float.js';

/** What {@link dumpsSorted} can write. A whole `number` is an integer; a float that may be whole is a `PythonFloat`. */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PythonFloat
  | readonly PythonValue[]
  | PythonObject;

export interface PythonObject {
  readonly [key: string]: PythonValue;
}

/** The text of Python's `json.dumps(value, sort_keys=True)`, byte for byte. */
export function dumpsSorted(value: PythonValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'number':
      return formatNumber(value);
    case 'string':
      return quote(value);
    default:
      if (value instanceof PythonFloat) return formatPythonFloat(value.value);
      return isList(value) ? `[${value.map(dumpsSorted).join(', ')}]` : dumpObject(value);
  }
}

function dumpObject(object: PythonObject): string {
  const entries = Object.entries(object).sort(([left], [right]) => compareCodePoints(left, right));
  return `{${entries.map(([key, value]) => `${quote(key)}: ${dumpsSorted(value)}`).join(', ')}}`;
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(value: readonly PythonValue[] | PythonObject): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function formatNumber(value: number): string {
  const isInteger = Number.isInteger(value) && !Object.is(value, -0);
  return isInteger ? BigInt(value).toString() : formatPythonFloat(value);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

// Python's ensure_ascii: everything outside space to tilde, a UTF-16 unit at a time.
function quote(text: string): string {
  const escaped = text.replace(/["\\]|[^ -~]/g, (unit) => {
    return SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
