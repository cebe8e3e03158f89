import type { PythonObject } from '../../wire/python-json.js';
import { type FakeAnswer, jsonAnswer } from './fake-answer.js';
import type { FakeRequest } from './fake-request.js';
import { pathOf, type Route } from './route.js';
import { failV1, readBodyV1, requireType } from './v1-answer.js';
import { pageOfV1 } from './v1-page.js';

const LIST = pathOf('/api/v1/variables');
const ONE = pathOf('/api/v1/variables/{key:path}');

/** Variables of Airflow 2: nothing is masked, and creating replaces. */
export const variableRoutesV1: readonly Route[] = [
  { method: 'GET', path: LIST, role: 'op', handle: list },
  { method: 'POST', path: LIST, role: 'op', handle: create },
  { method: 'GET', path: ONE, role: 'op', handle: get },
  { method: 'PATCH', path: ONE, role: 'op', handle: update },
  { method: 'DELETE', path: ONE, role: 'op', handle: remove },
];

function list(request: FakeRequest): FakeAnswer {
  const all = request.state.variables;
  const variables = pageOfV1(request, [...all]).map(([key, { description, value }]) => ({
    description,
    key,
    value,
  }));
  return jsonAnswer(200, { total_entries: all.size, variables });
}

function create(request: FakeRequest): FakeAnswer {
  const { body, key, value } = readVariable(request);
  const description = typeof body.description === 'string' ? body.description : null;
  request.state.variables.set(key, { value, description });
  return jsonAnswer(200, { ...(description !== null && { description }), key, value });
}

function get(request: FakeRequest): FakeAnswer {
  const { key = '' } = request.params;
  const { description, value } = request.state.variables.get(key) ?? missing(request);
  return jsonAnswer(200, { description, key, value });
}

function update(request: FakeRequest): FakeAnswer {
  const { body, key, value } = readVariable(request);
  const mask = request.query.get('update_mask');
  if (mask !== null) {
    const detail = `'${mask}' is unknown or cannot be updated.`;
    failV1(request, { status: 400, title: 'Bad Request', detail });
  }
  if (key !== request.params.key) {
    const detail = "key from request body doesn't match uri parameter";
    failV1(request, { status: 400, title: 'Invalid post body', detail });
  }
  const variable = request.state.variables.get(key) ?? missing(request);
  variable.value = value;
  if (typeof body.description === 'string') variable.description = body.description;
  return jsonAnswer(200, { description: variable.description, key, value });
}

function remove(request: FakeRequest): FakeAnswer {
  if (!request.state.variables.delete(request.params.key ?? '')) {
    failV1(request, { status: 404, title: 'Variable not found' });
  }
  return { status: 204, headers: { 'content-type': 'text/html; charset=utf-8' } };
}

function readVariable(request: FakeRequest): { body: PythonObject; key: string; value: string } {
  const body = readBodyV1(request, ['key', 'value', 'description']);
  requireType(request, body, { key: 'string', value: 'string' });
  const absent = ['key', 'value'].find((name) => !(name in body));
  if (absent !== undefined) {
    const detail = `{'${absent}': ['Missing data for required field.']}`;
    failV1(request, { status: 400, title: 'Invalid Variable schema', detail });
  }
  return { body, key: String(body.key), value: String(body.value) };
}

function missing(request: FakeRequest): never {
  return failV1(request, { status: 404, title: 'Variable not found', detail: 'Variable does not exist' });
}
