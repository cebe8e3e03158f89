import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonValue } from '../../wire/python-json.js';
import { isInteger, isString, toInteger } from './checks.js';
import {
  AnswerError,
  crash,
  databaseAnswer,
  emptyAnswer,
  type FakeAnswer,
  fail,
  jsonAnswer,
} from './fake-answer.js';
import { checkFields, type FakeRequest, parseBody, readBody } from './fake-request.js';
import type { StoredRun, StoredTaskInstance, StoredXCom } from './fake-state.js';
import { isSet, pageOf, queryMapIndex } from './page-of.js';
import { isPythonObject, pythonRepr } from './python-text.js';
import { pathOf, type Route } from './route.js';
import { xcomView } from './views.js';
import { checkReserved, storedXCom } from './xcom-value.js';

const LIST = pathOf('/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries');
const WHOLE_KEY = '/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/{key:path}';
const ORDERS = ['key', 'dag_id', 'run_id', 'task_id', 'map_index', 'timestamp', 'run_after'];
const MAX_KEY_CHARACTERS = 512;

/** `xcomEntries` of Airflow 3. */
export function xcomRoutes(slashKeys: boolean): Route[] {
  const one = pathOf(slashKeys ? WHOLE_KEY : WHOLE_KEY.replace(':path', ''));
  return [
    { method: 'GET', path: LIST, role: 'viewer', handle: list },
    { method: 'POST', path: LIST, role: 'user', handle: create },
    { method: 'GET', path: one, role: 'viewer', handle: get },
    { method: 'PATCH', path: one, role: 'user', handle: update },
    { method: 'DELETE', path: one, role: 'user', handle: remove },
  ];
}

interface Found {
  readonly run: StoredRun;
  readonly instance: StoredTaskInstance;
  readonly key: string;
  readonly xcom: StoredXCom;
}

function list(request: FakeRequest): FakeAnswer {
  const order = request.query.get('order_by')?.replace(/^-/, '');
  if (order !== undefined && !ORDERS.includes(order)) {
    fail(400, `Ordering with '${order}' is disallowed or the attribute does not exist on the model`);
  }
  const { run, task } = pathParts(request);
  const entries = (run?.taskInstances ?? [])
    .filter((instance) => instance.task.taskId === task && matchesMapIndex(request, instance))
    .flatMap((instance) => {
      return [...instance.xcoms].map(([key, xcom]) => ({ run: run as StoredRun, instance, key, xcom }));
    })
    .filter(({ key }) => matchesKey(request, key))
    .sort(
      (left, right) => left.instance.mapIndex - right.instance.mapIndex || (left.key < right.key ? -1 : 1),
    );
  return jsonAnswer(200, {
    xcom_entries: pageOf(request, entries).map(xcomView),
    total_entries: entries.length,
  });
}

function create(request: FakeRequest): FakeAnswer {
  const { behaviour } = request;
  const given = parseBody(request);
  if (isJson(request) && !isPythonObject(given) && behaviour.noObjectStatus === 500) crash();
  const body = checkFields(given, {
    key: { required: true, check: isString },
    value: { required: true, check: (value) => checkReserved(value, behaviour) },
    map_index: { check: isInteger },
  });
  const { dag, runId, run, task } = pathParts(request);
  if (!request.state.dags.has(dag)) fail(404, `The ${behaviour.dagWord} with ID: \`${dag}\` was not found`);
  if (!run) fail(404, `Dag Run with ID: \`${runId}\` not found for dag: \`${dag}\``);
  if (!run.taskInstances.some((instance) => instance.task.taskId === task)) {
    fail(404, `Task with ID: \`${task}\` not found in dag: \`${dag}\``);
  }
  const key = String(body.key);
  const mapIndex = toInteger(body.map_index, -1);
  const instance = run.taskInstances.find(
    (candidate) => candidate.task.taskId === task && candidate.mapIndex === mapIndex,
  );
  if (instance?.xcoms.has(key)) {
    fail(409, `The XCom with key: \`${key}\` with mentioned task instance already exists.`);
  }
  if (!instance || key === '' || key.includes('\0')) return crash();
  if ([...key].length > MAX_KEY_CHARACTERS) {
    if (behaviour.longKeyStatus === 500) crash();
    throw new AnswerError(databaseAnswer(422, 'Value rejected by database'));
  }
  const value = storedXCom(body.value as PythonValue, behaviour.postLayers, behaviour);
  const xcom = { value, timestamp: new Date() };
  instance.xcoms.set(key, xcom);
  return jsonAnswer(201, { ...xcomView({ run, instance, key, xcom }), value });
}

function isJson({ body, headers }: FakeRequest): boolean {
  return body.length > 0 && (headers['content-type'] ?? '').startsWith('application/json');
}

function update(request: FakeRequest): FakeAnswer {
  const { behaviour } = request;
  const body = readBody(request, {
    value: { required: true, check: (value) => checkReserved(value, behaviour) },
    map_index: { check: isInteger },
  });
  const found = find(request, toInteger(body.map_index, -1)) ?? missing(request);
  found.xcom.value = storedXCom(body.value as PythonValue, behaviour.patchLayers, behaviour);
  found.xcom.timestamp = new Date();
  return jsonAnswer(200, { ...xcomView(found), value: found.xcom.value });
}

function remove(request: FakeRequest): FakeAnswer {
  const { instance, key } = find(request, queryMapIndex(request)) ?? missing(request);
  instance.xcoms.delete(key);
  return emptyAnswer();
}

function get(request: FakeRequest): FakeAnswer {
  const deserialize = isSet(request, 'deserialize');
  if (deserialize && !request.behaviour.deserialize) {
    fail(400, 'XCom deserialization is disabled in configuration.');
  }
  const found = find(request, queryMapIndex(request));
  if (!found) return fail(404, `XCom entry with key: \`${request.params.key}\` not found`);
  const { value } = found.xcom;
  return jsonAnswer(200, {
    ...xcomView(found),
    value: shown(request, deserialize ? oneLayerOff(value) : value),
  });
}

function shown(request: FakeRequest, value: PythonValue): PythonValue {
  if (!isSet(request, 'stringify') || typeof value === 'string') return value;
  return pythonRepr(value);
}

function oneLayerOff(value: PythonValue): PythonValue {
  if (typeof value !== 'string') return value;
  try {
    return parsePythonJson(value);
  } catch {
    return value;
  }
}

function find(request: FakeRequest, mapIndex: number): Found | undefined {
  const { run, task } = pathParts(request);
  const key = request.params.key ?? '';
  const instance = run?.taskInstances.find(
    (candidate) => candidate.task.taskId === task && candidate.mapIndex === mapIndex,
  );
  const xcom = instance?.xcoms.get(key);
  return run && instance && xcom && { run, instance, key, xcom };
}

function missing(request: FakeRequest): never {
  return fail(
    404,
    `The XCom with key: \`${request.params.key}\` with mentioned task instance doesn't exist.`,
  );
}

function pathParts({ params, state }: FakeRequest): {
  dag: string;
  runId: string;
  task: string;
  run: StoredRun | undefined;
} {
  const { dag = '', run: runId = '', task = '' } = params;
  return { dag, runId, task, run: state.run(dag, runId) };
}

function matchesMapIndex(request: FakeRequest, instance: StoredTaskInstance): boolean {
  return !request.query.has('map_index') || queryMapIndex(request) === instance.mapIndex;
}

function matchesKey(request: FakeRequest, key: string): boolean {
  const exact = request.query.get('xcom_key');
  const prefix = request.query.get('xcom_key_prefix_pattern');
  return (exact === null || exact === '~' || exact === key) && (prefix === null || key.startsWith(prefix));
}
