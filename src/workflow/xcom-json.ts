import { XComError } from '../core/errors.js';

// Deeper values would exhaust the stack of this walk and of most JSON readers.
const MAX_DEPTH = 500;

/**
 * The JSON text of a value, refusing whatever JSON would change or drop in silence: `undefined`, NaN, ±Infinity,
 * bigint, functions, symbols, class instances (a `Date` too), cycles, holes in arrays.
 *
 * @param name the XCom key, for the message
 * @throws {XComError} PM_XCOM_INVALID; `details.path` is where in the value, e.g. `results[2].row_count`
 */
export function xcomJsonText(name: string, value: unknown): string {
  const problem = findProblem({ value, path: '', ancestors: [] });
  if (problem) {
    throw new XComError(
      'PM_XCOM_INVALID',
      `The XCom value '${name}' can't travel as JSON: ${problem.path === '' ? 'the value' : problem.path} is ${problem.found}. ` +
        'Convert it before it is pushed.',
      { details: { key: name, path: problem.path, found: problem.found } },
    );
  }
  return JSON.stringify(value);
}

interface Problem {
  readonly path: string;
  readonly found: string;
}

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly ancestors: readonly object[];
}

function findProblem({ value, path, ancestors }: Place): Problem | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, found: String(value) };
  if (typeof value !== 'object') {
    return { path, found: value === undefined ? 'undefined' : `a ${typeof value}` };
  }
  if (ancestors.includes(value)) return { path, found: 'a reference to an object that holds it (a cycle)' };
  if (ancestors.length >= MAX_DEPTH) return { path, found: `nested more than ${MAX_DEPTH} levels deep` };
  return findInside(value, path, [...ancestors, value]);
}

function findInside(value: object, path: string, ancestors: readonly object[]): Problem | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = findProblem({ value: value[index], path: `${path}[${index}]`, ancestors });
      if (problem) return problem;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isPlainPrototype(prototype))
    return { path, found: `a ${value.constructor?.name ?? 'class instance'}` };
  if (Object.getOwnPropertySymbols(value).length > 0)
    return { path, found: 'an object with a symbol as key' };
  for (const [key, item] of Object.entries(value)) {
    const problem = findProblem({ value: item, path: joinPath(path, key), ancestors });
    if (problem) return problem;
  }
  return undefined;
}

// An object of another realm (a worker's vm, a test runner's sandbox) has another Object.prototype, also without parent.
function isPlainPrototype(prototype: unknown): boolean {
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
