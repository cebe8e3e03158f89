import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonValue } from '../../wire/python-json.js';
import { isPythonList, isPythonObject, pythonJson } from './python-text.js';
import { compareVersions, type ServerBehaviour } from './server-behaviour.js';

// The names that Airflow takes for secrets, by the version that began with it: a key that contains one is masked.
const SENSITIVE: ReadonlyArray<readonly [since: string, words: readonly string[]]> = [
  ['3.0.0', ['access_token', 'api_key', 'apikey', 'authorization', 'keyfile_dict', 'passphrase', 'passwd']],
  ['3.0.0', ['password', 'private_key', 'secret', 'service_account', 'token']],
  ['3.1.0', ['access_key', 'connection_string', 'proxies', 'proxy']],
  ['3.2.0', ['auth_header', 'bearer', 'dsn', 'service_key', 'webhook_url']],
];

/** A variable's value as Airflow 3 shows it: secrets masked, and JSON written anew. */
export function shownVariable(key: string, value: string, behaviour: ServerBehaviour): string {
  const words = sensitiveWords(behaviour);
  let parsed: PythonValue;
  try {
    parsed = parsePythonJson(value);
  } catch {
    return isSensitive(key, words) ? '***' : value;
  }
  const maxDepth = behaviour.masksDeep ? Number.POSITIVE_INFINITY : 1;
  return pythonJson(mask(parsed, { words, maxDepth, name: behaviour.masksJsonByName ? key : '' }));
}

/** The value with `***` for every text below a sensitive name. Numbers and booleans stay. */
export function maskSecrets(value: PythonValue, behaviour: ServerBehaviour): PythonValue {
  return mask(value, { words: sensitiveWords(behaviour), maxDepth: Number.POSITIVE_INFINITY, name: '' });
}

interface Masking {
  readonly words: readonly string[];
  /** How far down names are looked at. */
  readonly maxDepth: number;
  /** Under which the value is. */
  readonly name: string;
}

function mask(value: PythonValue, masking: Masking): PythonValue {
  if (masking.maxDepth < 0) return value;
  if (isSensitive(masking.name, masking.words)) return maskAll(value);
  const inside = (name: string): Masking => ({ ...masking, maxDepth: masking.maxDepth - 1, name });
  if (isPythonList(value)) return value.map((item) => mask(item, inside('')));
  if (!isPythonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, inside(key))]));
}

function maskAll(value: PythonValue): PythonValue {
  if (typeof value === 'string') return '***';
  if (isPythonList(value)) return value.map(maskAll);
  if (!isPythonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskAll(item)]));
}

function isSensitive(name: string, words: readonly string[]): boolean {
  const normalized = name.trim().toLowerCase().replace(/\W+/g, '_');
  return words.some((word) => normalized.includes(word));
}

function sensitiveWords({ version }: ServerBehaviour): string[] {
  return SENSITIVE.flatMap(([since, words]) => (compareVersions(version, since) >= 0 ? words : []));
}
