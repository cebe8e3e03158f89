import { PythonFloat } from '../../wire/python-float.js';
import type { PythonValue } from '../../wire/python-json.js';
import type { Problem } from './fake-request.js';
import { isPythonObject } from './python-text.js';

/** What pydantic says of values of the wrong type. */
export function isString(value: PythonValue): Problem | undefined {
  if (typeof value === 'string') return undefined;
  return { type: 'string_type', msg: 'Input should be a valid string' };
}

export function isStringOrNull(value: PythonValue): Problem | undefined {
  return value === null ? undefined : isString(value);
}

export function isObject(value: PythonValue): Problem | undefined {
  if (isPythonObject(value)) return undefined;
  return { type: 'dict_type', msg: 'Input should be a valid dictionary' };
}

/** An integer, or what pydantic takes for one: `"0"`, `true`, `1.0`. */
export function isInteger(value: PythonValue): Problem | undefined {
  if (value instanceof PythonFloat) {
    if (Number.isInteger(value.value)) return undefined;
    return {
      type: 'int_from_float',
      msg: 'Input should be a valid integer, got a number with a fractional part',
    };
  }
  if (typeof value === 'string') {
    if (/^[+-]?\d+$/.test(value.trim())) return undefined;
    return {
      type: 'int_parsing',
      msg: 'Input should be a valid integer, unable to parse string as an integer',
    };
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return undefined;
  return { type: 'int_type', msg: 'Input should be a valid integer' };
}

/** The number of a value that {@link isInteger} took. */
export function toInteger(value: PythonValue | undefined, absent: number): number {
  if (value === undefined) return absent;
  return Number(value instanceof PythonFloat ? value.value : value);
}

/** A date and time with a time zone, or null. */
export function isZonedDate(value: PythonValue): Problem | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) {
    return {
      type: 'datetime_from_date_parsing',
      msg: 'Input should be a valid datetime or date, invalid character in year',
    };
  }
  if (/(Z|[+-]\d\d:?\d\d)$/i.test(value)) return undefined;
  return { type: 'timezone_aware', msg: 'Input should have timezone info' };
}

/** Pydantic's error of a check of Airflow's own. */
export function valueError(message: string): Problem {
  return { type: 'value_error', msg: `Value error, ${message}`, ctx: { error: {} } };
}
