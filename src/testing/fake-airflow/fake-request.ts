import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { AnswerError, crash, detailAnswer, fail } from './fake-answer.js';
import type { FakeState } from './fake-state.js';
import { isPythonObject, nestingOf } from './python-text.js';
import type { ServerBehaviour } from './server-behaviour.js';

/** Levels of JSON at which Python's parser meets its recursion limit, less the frames below it. */
const PYTHON_MAX_NESTING = 990;

export const ROLES = ['viewer', 'user', 'op', 'admin'] as const;
/** The roles of the simple auth manager. */
export type FakeRole = (typeof ROLES)[number];

/** One request, as a handler gets it. */
export interface FakeRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The variable parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly user: { readonly name: string; readonly role: FakeRole };
  readonly state: FakeState;
  readonly behaviour: ServerBehaviour;
}

/** One thing that pydantic finds wrong. */
export interface Problem {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: PythonObject;
}

export interface Field {
  readonly required?: boolean;
  /** What is wrong with the value, if anything. */
  readonly check?: (value: PythonValue) => Problem | undefined;
}

/** The body as an object with these members and no others. Ends the request with 422 when it is not. */
export function readBody(request: FakeRequest, fields: Readonly<Record<string, Field>>): PythonObject {
  return checkFields(parseBody(request), fields);
}

/** As {@link readBody}, of a body that has been parsed. */
export function checkFields(
  body: PythonValue | undefined,
  fields: Readonly<Record<string, Field>>,
): PythonObject {
  if (body === undefined || body === null) refuse({ type: 'missing', msg: 'Field required' }, ['body'], null);
  if (!isPythonObject(body)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    return refuse({ type: 'model_attributes_type', msg }, ['body'], body);
  }
  const found: PythonValue[] = [];
  for (const [name, { required, check }] of Object.entries(fields)) {
    const value = body[name];
    if (value === undefined) {
      if (required) found.push(entry({ type: 'missing', msg: 'Field required' }, ['body', name], body));
      continue;
    }
    const problem = check?.(value);
    if (problem) found.push(entry(problem, ['body', name], value));
  }
  for (const [name, value] of Object.entries(body)) {
    if (name in fields) continue;
    found.push(
      entry({ type: 'extra_forbidden', msg: 'Extra inputs are not permitted' }, ['body', name], value),
    );
  }
  if (found.length > 0) throw new AnswerError(detailAnswer(422, found));
  return body;
}

/** The value of a JSON body, the text of another one, undefined for none. */
export function parseBody(request: FakeRequest): PythonValue | undefined {
  if (request.body.length === 0) return undefined;
  if (request.headers['content-encoding'] !== undefined) fail(400, 'There was an error parsing the body');
  const text = decode(request.body);
  if (!/^application\/(.+\+)?json\b/.test(request.headers['content-type'] ?? '')) return text;
  try {
    return parsePythonJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The parser's limit is lower than Airflow's. What is beyond it fails there too from 3.2.2 on; before, it is stored.
    if (error.message.includes('nested')) failNested(text);
    const ctx = { error: error.message };
    return refuse({ type: 'json_invalid', msg: 'JSON decode error', ctx }, ['body', 1], {});
  }
}

// Python's parser gives up at its recursion limit; what it still reads overflows later.
function failNested(text: string): never {
  if (nestingOf(text) < PYTHON_MAX_NESTING) crash();
  return fail(400, 'There was an error parsing the body');
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return fail(400, 'There was an error parsing the body');
  }
}

function entry({ type, msg, ctx }: Problem, loc: PythonValue[], input: PythonValue): PythonValue {
  return { type, loc, msg, input, ...(ctx && { ctx }) };
}

/** Ends the request with 422 and one entry. */
export function refuse(problem: Problem, loc: PythonValue[], input: PythonValue): never {
  throw new AnswerError(detailAnswer(422, [entry(problem, loc, input)]));
}
