import { PythonFloat } from '../../wire/python-float.js';
import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { valueError } from './checks.js';
import { AnswerError, crash, databaseAnswer } from './fake-answer.js';
import type { Problem } from './fake-request.js';
import { isPythonList, isPythonObject, pythonJson } from './python-text.js';
import type { ServerBehaviour } from './server-behaviour.js';

const RESERVED = [
  '__cache__',
  '__classname__',
  '__data__',
  '__id__',
  '__source',
  '__type',
  '__var',
  '__version__',
];
const SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What is kept of a value: the value, or on older versions the JSON text of it, once or twice. */
export function storedXCom(value: PythonValue, layers: number, behaviour: ServerBehaviour): PythonValue {
  if (hasUnstorable(value) && behaviour.unstorableStatus !== 201) {
    if (behaviour.unstorableStatus === 500) crash();
    throw new AnswerError(databaseAnswer(422, 'Value rejected by database'));
  }
  let stored = layers === 0 ? asJsonb(value) : value;
  for (let layer = 0; layer < layers; layer += 1) stored = pythonJson(stored);
  return stored;
}

/** The check of Airflow's own on a value: members that its serialization reserves. */
export function checkReserved(value: PythonValue, behaviour: ServerBehaviour): Problem | undefined {
  if (behaviour.reservedMembers === 'allowed') {
    if (hasMember(value, '__classname__')) crash();
    return undefined;
  }
  const inTexts = behaviour.reservedMembers === 'refused in texts too';
  const found = findReserved(value, 'value', inTexts);
  return found === undefined ? undefined : valueError(found);
}

function findReserved(value: PythonValue, path: string, inTexts: boolean): string | undefined {
  if (typeof value === 'string') return inTexts ? findInText(value, path) : undefined;
  if (isPythonList(value)) {
    return firstOf(value, (item, index) => findReserved(item, `${path}[${index}]`, inTexts));
  }
  if (!isPythonObject(value)) return undefined;
  const keys = RESERVED.filter((key) => key in value);
  if (keys.length > 0) {
    return `XCom ${path} contains reserved serialization keys: ${keys.join(', ')}. These keys are reserved for internal use.`;
  }
  return firstOf(Object.entries(value), ([key, item]) => findReserved(item, `${path}.${key}`, inTexts));
}

function findInText(text: string, path: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return findReserved(parsePythonJson(text), path, true);
  } catch {
    return undefined;
  }
}

function firstOf<T, R>(list: readonly T[], find: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of list.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasMember(value: PythonValue, name: string): boolean {
  if (isPythonList(value)) return value.some((item) => hasMember(item, name));
  return (
    isPythonObject(value) && (name in value || Object.values(value).some((item) => hasMember(item, name)))
  );
}

/** NaN, infinities, NUL characters and lone surrogates. */
function hasUnstorable(value: PythonValue): boolean {
  if (value instanceof PythonFloat) return !Number.isFinite(value.value);
  if (typeof value === 'string') return value.includes('\0') || SURROGATE.test(value);
  if (isPythonList(value)) return value.some(hasUnstorable);
  return isPythonObject(value) && Object.entries(value).flat().some(hasUnstorable);
}

/** PostgreSQL's jsonb holds decimals: a float that Python writes with an exponent comes back as an integer if it is whole. */
function asJsonb(value: PythonValue): PythonValue {
  if (value instanceof PythonFloat) {
    if (Object.is(value.value, -0)) return new PythonFloat(0);
    return Math.abs(value.value) >= 1e16 ? wholeNumber(value.value) : value;
  }
  if (isPythonList(value)) return value.map(asJsonb);
  if (!isPythonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJsonb(item)])) as PythonObject;
}

// The shortest digits with zeros behind them, as the text was sent, not the digits of the double.
function wholeNumber(value: number): bigint {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(`${whole}${fraction.padEnd(Number(exponent), '0')}`);
}
