import { formatPythonFloat, PythonFloat } from '../../wire/python-float.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';

/** The text of Python's `json.dumps(value)`: members stay in their order. */
export function pythonJson(value: PythonValue): string {
  return write(value, JSON_STYLE);
}

/** The text of Python's `repr(value)`, for values that came from JSON. */
export function pythonRepr(value: PythonValue): string {
  return write(value, REPR_STYLE);
}

/** A member list is an object; everything else is a leaf or a list. */
export function isPythonObject(value: PythonValue | undefined): value is PythonObject {
  return (
    typeof value === 'object' && value !== null && !(value instanceof PythonFloat) && !Array.isArray(value)
  );
}

export function isPythonList(value: PythonValue | undefined): value is readonly PythonValue[] {
  return Array.isArray(value);
}

interface Style {
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly text: (text: string) => string;
}

const JSON_STYLE: Style = { none: 'null', yes: 'true', no: 'false', text: quoteJson };
const REPR_STYLE: Style = { none: 'None', yes: 'True', no: 'False', text: quoteRepr };

function write(value: PythonValue, style: Style): string {
  if (value === null) return style.none;
  if (typeof value === 'boolean') return value ? style.yes : style.no;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    return Number.isInteger(value) ? BigInt(value).toString() : formatPythonFloat(value);
  }
  if (typeof value === 'string') return style.text(value);
  if (value instanceof PythonFloat) return formatPythonFloat(value.value);
  if (isPythonList(value)) return `[${value.map((item) => write(item, style)).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${style.text(key)}: ${write(item, style)}`);
  return `{${members.join(', ')}}`;
}

// json.dumps escapes everything outside space to tilde.
function quoteJson(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function quoteRepr(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (unit) => ESCAPES[unit] ?? unit).replaceAll(mark, `\\${mark}`);
  return `${mark}${escaped}${mark}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** How many levels of brackets a JSON text opens at its deepest place. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [mark] of text.matchAll(/[[{]|[\]}]|"(?:[^"\\]|\\.)*"/gs)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
