import { parseExactJson } from '../airflow/client/exact-json.js';
import { toJsonValue } from '../airflow/xcom/layers.js';
import { ProfileMeshError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import { type ReadTextInputOptions, readTextInput } from './read-text-input.js';

/**
 * The JSON object that a file or stdin holds, UTF-8 with or without a byte order mark. An integer that a number can't
 * hold is the text of its digits.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when it can't be read, or is something else
 * @throws {AbortedError} when the signal fires, also while nothing comes
 */
export async function readJsonObject(options: ReadTextInputOptions): Promise<JsonObject> {
  const { name, text } = await readTextInput(options);
  const value = parse(name, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw noObject(
    name,
    value === null ? 'it is null' : `it is ${Array.isArray(value) ? 'an array' : typeof value}`,
  );
}

function parse(name: string, text: string): unknown {
  try {
    return toJsonValue(parseExactJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw noObject(name, error.message, error);
    if (error instanceof RangeError) throw noObject(name, 'it nests too deeply', error);
    throw error;
  }
}

function noObject(name: string, why: string, cause?: unknown): ProfileMeshError {
  const advice = 'Give what "profilemesh profile --json" printed, or a payload';
  return new ProfileMeshError('PM_INVALID_ARGUMENT', `${name} holds no JSON object: ${why}. ${advice}.`, {
    cause,
  });
}
