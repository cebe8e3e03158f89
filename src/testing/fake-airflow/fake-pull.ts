import type { JsonValue } from '../../core/json.js';
import { PythonFloat } from '../../wire/python-float.js';
import type { PythonValue } from '../../wire/python-json.js';
import { isPythonList, isPythonObject, pythonJson, pythonRepr } from './python-text.js';

// The limits of the format that carries a value to a task.
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;

/** What a Python task gets of an XCom. */
export interface FakePull {
  /** `dict`, `list`, `str`, `int`, `float`, `bool`, `NoneType`; `OverflowError` when reading it fails there. */
  readonly type: string;
  /** Its `repr`. */
  readonly text: string;
  /** The value; integers beyond 2^53 are rounded. */
  readonly value: JsonValue;
}

export function pullOf(value: PythonValue): FakePull {
  const type = holdsHugeInteger(value) ? 'OverflowError' : pythonType(value);
  return { type, text: pythonRepr(value), value: JSON.parse(pythonJson(value)) as JsonValue };
}

function holdsHugeInteger(value: PythonValue): boolean {
  if (typeof value === 'bigint') return value < MIN_INTEGER || value > MAX_INTEGER;
  if (isPythonList(value)) return value.some(holdsHugeInteger);
  return isPythonObject(value) && Object.values(value).some(holdsHugeInteger);
}

function pythonType(value: PythonValue): string {
  if (value === null) return 'NoneType';
  if (value instanceof PythonFloat) return 'float';
  if (isPythonList(value)) return 'list';
  if (isPythonObject(value)) return 'dict';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
}
