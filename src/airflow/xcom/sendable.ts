import { XComError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { xcomJsonText } from '../../workflow/xcom-json.js';
import { unsendableMember, unsendableNumber, unsendableText } from './unsendable-leaf.js';
import { findKeyProblem } from './xcom-key.js';

/** One place of a value that Airflow would refuse, change, or store so that no task can read it. */
export interface UnsendablePlace {
  /** Where in the value, e.g. `results[2].metadata["row count"]`; empty for the value itself. */
  readonly path: string;
  readonly reason: string;
}

export interface SendableOptions {
  readonly key: string;
  readonly value: unknown;
  /** Keys that REST keeps and no Python task can pull. Default `refuse`. */
  readonly unreadableKeys?: 'refuse' | 'allow';
  /** False: the server is older than 3.1.8, where a key with "/" is lost. Default true. */
  readonly slashes?: boolean;
}

/** Levels of objects and arrays that a value may have. Airflow 3.3.2 took 250 and failed at 300. */
const MAX_XCOM_DEPTH = 100;
const TOO_DEEP = `nested more than ${MAX_XCOM_DEPTH} levels deep`;
const MAX_SHOWN_PATH = 80;

/**
 * The JSON text of a value that every supported Airflow stores and every Python task can read.
 *
 * @throws {XComError} PM_XCOM_INVALID; `details` holds `key`, `path` and `reason` of the first place found
 */
export function sendableText(options: SendableOptions): string {
  const { key, value } = options;
  assertSendableKey(options);
  const text = xcomJsonText(key, value);
  const [place] = findUnsendable(value as JsonValue);
  if (place) throw invalid(key, place);
  return text;
}

/** @throws {XComError} PM_XCOM_INVALID */
export function assertSendableKey(options: Omit<SendableOptions, 'value'>): void {
  const { key, unreadableKeys = 'refuse', slashes = true } = options;
  const problem = findKeyProblem(key, { slashes });
  if (!problem || (problem.kind === 'python' && unreadableKeys === 'allow')) return;
  const { reason } = problem;
  const what = problem.kind === 'python' ? 'no Python task could pull it' : 'it would be lost';
  throw new XComError(
    'PM_XCOM_INVALID',
    `The XCom key ${JSON.stringify(key.slice(0, 80))} was not sent, ${what}: ${reason}. Choose another key.`,
    { details: { key, path: '', reason } },
  );
}

/** Every place of a JSON value that Airflow would not carry, in the value's order. Empty for a sendable one. */
export function findUnsendable(value: JsonValue): UnsendablePlace[] {
  const places: UnsendablePlace[] = [];
  collect({ value, path: '', depth: 0 }, places);
  return places;
}

interface Visit {
  readonly value: JsonValue;
  readonly path: string;
  readonly depth: number;
}

function collect({ value, path, depth }: Visit, places: UnsendablePlace[]): void {
  const add = (reason: string | undefined): void => {
    if (reason !== undefined) places.push({ path, reason });
  };
  if (typeof value === 'number') add(unsendableNumber(value));
  else if (typeof value === 'string') add(unsendableText(value));
  else if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_XCOM_DEPTH) {
      add(TOO_DEEP);
      return;
    }
    collectInside({ value, path, depth: depth + 1 }, places);
  }
}

function collectInside({ value, path, depth }: Visit, places: UnsendablePlace[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      collect({ value: item, path: `${path}[${index}]`, depth }, places);
    return;
  }
  for (const [name, item] of Object.entries(value as Record<string, JsonValue>)) {
    const reason = unsendableMember(name);
    if (reason !== undefined) places.push({ path, reason });
    collect({ value: item, path: joinPath(path, name), depth }, places);
  }
}

function joinPath(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

function invalid(key: string, { path, reason }: UnsendablePlace): XComError {
  const shown = path.length > MAX_SHOWN_PATH ? `${path.slice(0, MAX_SHOWN_PATH)}…` : path;
  const where = shown === '' ? 'the value' : shown;
  const advice = reason === TOO_DEEP ? 'Make it flatter.' : 'encodeForXCom makes such a value sendable.';
  return new XComError(
    'PM_XCOM_INVALID',
    `The XCom value '${key}' was not sent: ${where} is or holds ${reason}. ${advice}`,
    { details: { key, path, reason } },
  );
}
