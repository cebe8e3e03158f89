import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { crash, type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, type FakeRole, readBody } from './fake-request.js';
import type { FakeTokens } from './fake-tokens.js';
import { isString } from './checks.js';
import { isPythonObject, pythonRepr } from './python-text.js';
import { pathOf, type Route } from './route.js';

const CLI_TOKEN_LIFE_MS = 3_600_000;
const FIELDS = ['username', 'password'];

/** A user that may log in. */
export interface FakeUser {
  readonly name: string;
  readonly password: string;
  readonly role: FakeRole;
}

export interface LoginOptions {
  readonly users: readonly FakeUser[];
  readonly tokens: FakeTokens;
  readonly tokenLifeMs: number;
}

/** The login of Airflow 3's SimpleAuthManager. */
export function loginRoutes(options: LoginOptions): Route[] {
  const path = pathOf('/auth/token');
  const answer = (request: FakeRequest, lifeMs: number): FakeAnswer => {
    const { username, password } = credentialsOf(request);
    if (username === '' || password === '') fail(400, 'Username and password must be provided');
    const user = options.users.find(({ name }) => name === username);
    if (!user || user.password !== password) return fail(401, 'Invalid credentials');
    return jsonAnswer(201, { access_token: options.tokens.create(user, lifeMs) });
  };
  return [
    { method: 'POST', path, handle: (request) => answer(request, options.tokenLifeMs) },
    {
      method: 'POST',
      path: pathOf('/auth/token/cli'),
      handle: (request) => answer(request, Math.min(options.tokenLifeMs, CLI_TOKEN_LIFE_MS)),
    },
    { method: 'GET', path, handle: () => fail(403, ALL_ADMINS_ONLY) },
  ];
}

const ALL_ADMINS_ONLY = 'This method is only allowed if ``[core] simple_auth_manager_all_admins`` is True';

function credentialsOf(request: FakeRequest): PythonObject {
  if (!request.behaviour.formLogin) {
    const field = { required: true, check: isString };
    return readBody(request, { username: field, password: field });
  }
  const type = request.headers['content-type'] ?? '';
  const text = new TextDecoder().decode(request.body);
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return checkFields(Object.fromEntries(new URLSearchParams(text)));
  }
  if (!type.startsWith('application/json')) {
    fail(415, 'Only application/json or application/x-www-form-urlencoded is supported');
  }
  return checkFields(parse(text));
}

// Airflow does not handle this error.
function parse(text: string): PythonValue {
  try {
    return parsePythonJson(text);
  } catch {
    return crash();
  }
}

function checkFields(body: PythonValue): PythonObject {
  if (!isPythonObject(body)) return crash();
  const absent = FIELDS.find((name) => !(name in body));
  if (absent !== undefined) {
    fail(
      422,
      loginError(absent, `Field required [type=missing, input_value=${pythonRepr(body)}, input_type=dict]`),
    );
  }
  const extra = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (extra !== undefined)
    fail(422, loginError(extra, 'Extra inputs are not permitted [type=extra_forbidden]'));
  return body;
}

function loginError(field: string, text: string): string {
  return `1 validation error for LoginBody\n${field}\n  ${text}`;
}
