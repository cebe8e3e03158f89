import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { valueError } from './checks.js';
import { emptyAnswer, type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, type Field, readBody } from './fake-request.js';
import type { StoredState } from './fake-state.js';
import { pageOf, queryMapIndex } from './page-of.js';
import { pythonJson } from './python-text.js';
import { pathOf, type Route } from './route.js';
import { instant } from './views.js';

const ASSET_LIST = pathOf('/api/v2/assets/{asset}/state-store');
const ASSET = pathOf('/api/v2/assets/{asset}/state-store/{key:path}');
const TASK_BASE = '/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/state-store';
const TASK_LIST = pathOf(TASK_BASE);
const TASK = pathOf(`${TASK_BASE}/{key:path}`);
const MAX_BYTES = 65_535;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What assets and task instances remember, from Airflow 3.3 on. */
export const stateStoreRoutes: readonly Route[] = [
  { method: 'GET', path: ASSET_LIST, role: 'viewer', handle: listAsset },
  { method: 'DELETE', path: ASSET_LIST, role: 'op', handle: (request) => clear(assetStore(request)) },
  { method: 'GET', path: ASSET, role: 'viewer', handle: getAsset },
  { method: 'PUT', path: ASSET, role: 'op', handle: (request) => put(request, assetStore(request)) },
  { method: 'DELETE', path: ASSET, role: 'op', handle: (request) => remove(request, assetStore(request)) },
  { method: 'GET', path: TASK_LIST, role: 'viewer', handle: listTask },
  { method: 'DELETE', path: TASK_LIST, role: 'user', handle: (request) => clear(taskStore(request)) },
  { method: 'GET', path: TASK, role: 'viewer', handle: getTask },
  { method: 'PUT', path: TASK, role: 'user', handle: (request) => put(request, taskStore(request)) },
  { method: 'PATCH', path: TASK, role: 'user', handle: patchTask },
  { method: 'DELETE', path: TASK, role: 'user', handle: (request) => remove(request, taskStore(request)) },
];

type Store = Map<string, StoredState>;

const VALUE: Field = {
  required: true,
  check: (value) => {
    if (value === null) return valueError('value cannot be null');
    const bytes = Buffer.byteLength(pythonJson(value));
    if (bytes <= MAX_BYTES) return undefined;
    return valueError(`value exceeds the maximum of ${MAX_BYTES} bytes`);
  },
};

function listAsset(request: FakeRequest): FakeAnswer {
  const store = assetStore(request);
  return jsonAnswer(200, {
    asset_state_store: pageOf(request, [...store]).map(([key, state]) => assetView(key, state)),
    total_entries: store.size,
  });
}

function getAsset(request: FakeRequest): FakeAnswer {
  const { key = '' } = request.params;
  const state = assetStore(request).get(key);
  return state
    ? jsonAnswer(200, assetView(key, state))
    : fail(404, `Asset state store key '${key}' not found`);
}

function listTask(request: FakeRequest): FakeAnswer {
  const store = taskStore(request);
  return jsonAnswer(200, {
    task_state_store: pageOf(request, [...store]).map(([key, state]) => taskView(key, state)),
    total_entries: store.size,
  });
}

function getTask(request: FakeRequest): FakeAnswer {
  const { key = '' } = request.params;
  return jsonAnswer(200, taskView(key, taskStore(request).get(key) ?? noTaskState(key)));
}

function patchTask(request: FakeRequest): FakeAnswer {
  const { key = '' } = request.params;
  const store = taskStore(request);
  if (!store.has(key)) noTaskState(key);
  put(request, store);
  return jsonAnswer(200, null);
}

function put(request: FakeRequest, store: Store): FakeAnswer {
  const { value } = readBody(request, { value: VALUE });
  store.set(request.params.key ?? '', { value: value as PythonValue, updatedAt: new Date() });
  return emptyAnswer();
}

function remove(request: FakeRequest, store: Store): FakeAnswer {
  store.delete(request.params.key ?? '');
  return emptyAnswer();
}

function clear(store: Store): FakeAnswer {
  store.clear();
  return emptyAnswer();
}

function assetStore({ params, state }: FakeRequest): Store {
  const asset = state.assets.find(({ id }) => String(id) === params.asset);
  return asset?.stateStore ?? fail(404, `Asset with id ${params.asset} not found`);
}

function taskStore(request: FakeRequest): Store {
  const { dag = '', run = '', task = '' } = request.params;
  const address = { dagId: dag, runId: run, taskId: task, mapIndex: queryMapIndex(request) };
  const instance = request.state.taskInstance(address);
  return (
    instance?.stateStore ??
    fail(404, `Task instance ${dag}/${run}/${task} with map_index ${address.mapIndex} not found`)
  );
}

function noTaskState(key: string): never {
  return fail(404, `Task state store key '${key}' not found`);
}

function assetView(key: string, { value, updatedAt }: StoredState): PythonObject {
  const writer = { kind: 'api', dag_id: null, run_id: null, task_id: null, map_index: null };
  return { key, value, updated_at: instant(updatedAt), last_updated_by: writer };
}

function taskView(key: string, { value, updatedAt }: StoredState): PythonObject {
  const expiresAt = new Date(updatedAt.getTime() + KEPT_MS);
  return { key, value, updated_at: instant(updatedAt), expires_at: instant(expiresAt) };
}
