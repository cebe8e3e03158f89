import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { isString, isStringOrNull } from './checks.js';
import { emptyAnswer, type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, type Field, type Problem, readBody } from './fake-request.js';
import type { StoredVariable } from './fake-state.js';
import { shownVariable } from './masking.js';
import { pageOf } from './page-of.js';
import { isPythonList, isPythonObject, pythonJson, pythonRepr } from './python-text.js';
import { pathOf, type Route } from './route.js';

const LIST = pathOf('/api/v2/variables');
const ONE = pathOf('/api/v2/variables/{key:path}');
const MAX_KEY_CHARACTERS = 250;

/** Variables of Airflow 3. Like the server it masks what it shows; what is stored stays whole. */
export const variableRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, role: 'op', handle: list },
  { method: 'POST', path: LIST, role: 'op', handle: create },
  { method: 'PATCH', path: LIST, role: 'op', handle: bulk },
  { method: 'GET', path: ONE, role: 'op', handle: get },
  { method: 'PATCH', path: ONE, role: 'op', handle: update },
  { method: 'DELETE', path: ONE, role: 'op', handle: remove },
];

function fieldsOf(request: FakeRequest): Record<string, Field> {
  const strings = request.behaviour.variableObjects === 'refused';
  return {
    key: { required: true, check: (value) => isString(value) ?? isShort(String(value)) },
    value: { required: true, ...(strings && { check: isString }) },
    description: { check: isStringOrNull },
    team_name: { check: isStringOrNull },
  };
}

function isShort(text: string): Problem | undefined {
  if ([...text].length <= MAX_KEY_CHARACTERS) return undefined;
  const ctx = { max_length: MAX_KEY_CHARACTERS };
  return { type: 'string_too_long', msg: `String should have at most ${MAX_KEY_CHARACTERS} characters`, ctx };
}

function list(request: FakeRequest): FakeAnswer {
  const { variables } = request.state;
  return jsonAnswer(200, {
    variables: pageOf(request, [...variables]).map(([key, variable]) => view(request, key, variable)),
    total_entries: variables.size,
  });
}

function create(request: FakeRequest): FakeAnswer {
  const body = readBody(request, fieldsOf(request));
  const key = String(body.key);
  if (request.state.variables.has(key)) fail(409, `The Variable with key: \`${key}\` already exists`);
  return jsonAnswer(201, view(request, key, store(request, body)));
}

function get(request: FakeRequest): FakeAnswer {
  const key = request.params.key ?? '';
  return jsonAnswer(200, view(request, key, request.state.variables.get(key) ?? missing(key)));
}

function update(request: FakeRequest): FakeAnswer {
  const key = request.params.key ?? '';
  const body = readBody(request, fieldsOf(request));
  if (body.key !== key) fail(400, "Invalid body, key from request body doesn't match uri parameter");
  const variable = request.state.variables.get(key) ?? missing(key);
  const mask = request.query.getAll('update_mask').flatMap((names) => names.split(','));
  const changes = (name: string): boolean => name in body && (mask.length === 0 || mask.includes(name));
  if (changes('value')) variable.value = textOf(request, body.value as PythonValue);
  if (changes('description')) variable.description = body.description as string | null;
  return jsonAnswer(200, view(request, key, variable));
}

function remove(request: FakeRequest): FakeAnswer {
  const key = request.params.key ?? '';
  if (!request.state.variables.delete(key)) missing(key);
  return emptyAnswer();
}

/** Many at once: always 200, what went wrong is in the answer. Only creating is known here. */
function bulk(request: FakeRequest): FakeAnswer {
  const { actions } = readBody(request, { actions: { required: true } });
  const result: Record<string, PythonValue> = { create: null, update: null, delete: null };
  for (const action of isPythonList(actions) ? actions : []) {
    if (isPythonObject(action) && action.action === 'create') result.create = bulkCreate(request, action);
  }
  return jsonAnswer(200, result);
}

function bulkCreate(request: FakeRequest, action: PythonObject): PythonObject {
  const entities = (isPythonList(action.entities) ? action.entities : []).filter(isPythonObject);
  const present = entities.map(({ key }) => String(key)).filter((key) => request.state.variables.has(key));
  if (present.length > 0 && (action.action_on_existence ?? 'fail') === 'fail') {
    const keys = present.map((key) => `'${key}'`).join(', ');
    return {
      success: [],
      errors: [{ error: `The variables with these keys: {${keys}} already exist.`, status_code: 409 }],
    };
  }
  const isSkipped = ({ key }: PythonObject): boolean =>
    action.action_on_existence === 'skip' && present.includes(String(key));
  const stored = entities.filter((entity) => !isSkipped(entity));
  for (const entity of stored) store(request, entity);
  return { success: stored.map(({ key }) => String(key)), errors: [] };
}

function store(request: FakeRequest, body: PythonObject): StoredVariable {
  const description = typeof body.description === 'string' ? body.description : null;
  const variable = { value: textOf(request, body.value as PythonValue), description };
  request.state.variables.set(String(body.key), variable);
  return variable;
}

function textOf(request: FakeRequest, value: PythonValue): string {
  if (typeof value === 'string') return value;
  return request.behaviour.variableObjects === 'json' ? pythonJson(value) : pythonRepr(value);
}

function view({ behaviour }: FakeRequest, key: string, { value, description }: StoredVariable): PythonObject {
  return {
    key,
    value: shownVariable(key, value, behaviour),
    description,
    is_encrypted: true,
    team_name: null,
  };
}

function missing(key: string): never {
  return fail(404, `The Variable with key: \`${key}\` was not found`);
}
