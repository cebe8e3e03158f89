import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonObject } from '../../wire/python-json.js';
import { AnswerError, type FakeAnswer } from './fake-answer.js';
import type { FakeRequest } from './fake-request.js';
import { isPythonObject, pythonJson, pythonRepr } from './python-text.js';

const DOCS =
  'https://airflow.apache.org/docs/apache-airflow/{version}/stable-rest-api-ref.html#section/Errors/';
const KINDS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthenticated',
  403: 'PermissionDenied',
  404: 'NotFound',
  409: 'AlreadyExists',
};

/** An error of Airflow 2: a problem document. */
export function problemAnswer(
  request: Pick<FakeRequest, 'behaviour'>,
  options: { readonly status: number; readonly title: string; readonly detail?: string | null },
): FakeAnswer {
  const kind = KINDS[options.status];
  const type = kind ? DOCS.replace('{version}', request.behaviour.version) + kind : 'about:blank';
  const { status, title, detail = null } = options;
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: `${pythonJson({ detail, status, title, type })}\n`,
  };
}

/** Ends the request with an error of Airflow 2. */
export function failV1(
  request: Pick<FakeRequest, 'behaviour'>,
  options: { readonly status: number; readonly title: string; readonly detail?: string | null },
): never {
  throw new AnswerError(problemAnswer(request, options));
}

/** What the framework of Airflow 2 says where no route is, or none of that method. */
export function routingProblem(request: Pick<FakeRequest, 'behaviour'>, status: 404 | 405): FakeAnswer {
  const answer =
    status === 405
      ? { title: 'Method Not Allowed', detail: 'The method is not allowed for the requested URL.' }
      : {
          title: 'Not Found',
          detail:
            'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
        };
  const { body, headers } = problemAnswer(request, { status, ...answer });
  const text = String(body).replace(/"type": "[^"]*"/, '"type": "about:blank"');
  return { status, body: text, ...(headers && { headers }) };
}

/** The body as an object without unknown members; 400 otherwise. */
export function readBodyV1(request: FakeRequest, names: readonly string[]): PythonObject {
  let body: unknown;
  try {
    body = parsePythonJson(new TextDecoder().decode(request.body));
  } catch {
    return failV1(request, { status: 400, title: 'Bad Request', detail: 'Request body is not valid JSON' });
  }
  const object = body as PythonObject;
  if (!isPythonObject(object)) {
    const detail = `${pythonRepr(object)} is not of type 'object'`;
    return failV1(request, { status: 400, title: 'Bad Request', detail });
  }
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const detail = `{'${unknown}': ['Unknown field.']}`;
    return failV1(request, { status: 400, title: 'Bad Request', detail });
  }
  return object;
}

/** 400 when a member is there and not of its type. */
export function requireType(
  request: FakeRequest,
  body: PythonObject,
  types: Readonly<Record<string, 'string' | 'object'>>,
): void {
  for (const [name, type] of Object.entries(types)) {
    const value = body[name];
    if (value === undefined) continue;
    const fits = type === 'object' ? isPythonObject(value) : typeof value === 'string';
    if (fits) continue;
    const detail = `${pythonRepr(value)} is not of type '${type}' - '${name}'`;
    failV1(request, { status: 400, title: 'Bad Request', detail });
  }
}
