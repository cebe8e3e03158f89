import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { type FakeAnswer, jsonAnswer } from './fake-answer.js';
import type { FakeRequest } from './fake-request.js';
import type { FakeState, FakeTaskState, StoredRun, StoredTaskInstance, StoredXCom } from './fake-state.js';
import { isLike } from './page-of.js';
import { pythonRepr } from './python-text.js';
import { pathOf, type Route } from './route.js';
import { failV1, readBodyV1, requireType } from './v1-answer.js';
import { pageOfV1, uncheckedPageOfV1 } from './v1-page.js';
import { variableRoutesV1 } from './v1-variables.js';
import { instant2, taskInstanceView2 } from './views.js';

const RUNS = '/api/v1/dags/{dag}/dagRuns';
const TASKS = `${RUNS}/{run}/taskInstances`;
const XCOMS = `${TASKS}/{task}/xcomEntries`;
const STATES = ['success', 'failed', 'skipped'];

/** What Airflow 2 has of all this: XComs can be read and not written. */
export const routesV1: readonly Route[] = [
  ...variableRoutesV1,
  { method: 'GET', path: pathOf('/api/v1/dags/{dag}'), role: 'viewer', handle: getDag },
  { method: 'PATCH', path: pathOf('/api/v1/dags/{dag}'), role: 'user', handle: pauseDag },
  { method: 'POST', path: pathOf(RUNS), role: 'user', handle: trigger },
  {
    method: 'GET',
    path: pathOf(`${RUNS}/{run}`),
    role: 'viewer',
    handle: (r) => jsonAnswer(200, runView(runOf(r))),
  },
  { method: 'PATCH', path: pathOf(`${RUNS}/{run}`), role: 'user', handle: setRunState },
  { method: 'GET', path: pathOf(TASKS), role: 'viewer', handle: listTaskInstances },
  { method: 'GET', path: pathOf(`${TASKS}/{task}`), role: 'viewer', handle: getTaskInstance },
  { method: 'PATCH', path: pathOf(`${TASKS}/{task}`), role: 'user', handle: setTaskState },
  {
    method: 'GET',
    path: pathOf(`${TASKS}/{task}/{index:int}`),
    role: 'viewer',
    handle: getMappedTaskInstance,
  },
  { method: 'PATCH', path: pathOf(`${TASKS}/{task}/{index:int}`), role: 'user', handle: setTaskState },
  { method: 'GET', path: pathOf(XCOMS), role: 'viewer', handle: listXComs },
  { method: 'GET', path: pathOf(`${XCOMS}/{key}`), role: 'viewer', handle: getXCom },
  { method: 'GET', path: pathOf('/api/v1/datasets'), role: 'viewer', handle: listDatasets },
  { method: 'POST', path: pathOf('/api/v1/datasets/events'), role: 'user', handle: createEvent },
];

function getDag(request: FakeRequest): FakeAnswer {
  const { dag = '' } = request.params;
  const found = request.state.dags.get(dag);
  if (!found) {
    const detail = `The DAG with dag_id: ${dag} was not found`;
    return failV1(request, { status: 404, title: 'DAG not found', detail });
  }
  return jsonAnswer(200, { dag_id: dag, dag_display_name: dag, is_active: true, is_paused: found.paused });
}

function pauseDag(request: FakeRequest): FakeAnswer {
  const answer = getDag(request);
  const found = request.state.dags.get(request.params.dag ?? '');
  if (found) found.paused = readBodyV1(request, ['is_paused']).is_paused === true;
  return found ? getDag(request) : answer;
}

function trigger(request: FakeRequest): FakeAnswer {
  const { dag = '' } = request.params;
  const names = ['dag_run_id', 'logical_date', 'execution_date', 'conf', 'note', 'data_interval_start'];
  const body = readBodyV1(request, [...names, 'data_interval_end']);
  requireType(request, body, { conf: 'object' });
  if (body.logical_date === null) {
    const detail = "'None' is not an instance of 'str'";
    failV1(request, { status: 400, title: 'Incorrect datetime argument', detail });
  }
  const found = request.state.dags.get(dag);
  if (!found) {
    const detail = `DAG with dag_id: '${dag}' not found`;
    return failV1(request, { status: 404, title: 'DAG not found', detail });
  }
  const createdAt = new Date();
  const logicalDate = typeof body.logical_date === 'string' ? body.logical_date : instant2(createdAt);
  const runId = typeof body.dag_run_id === 'string' ? body.dag_run_id : `manual__${logicalDate}`;
  if (request.state.run(dag, runId)) {
    const detail = `DAGRun with DAG ID: '${dag}' and DAGRun ID: '${runId}' already exists`;
    failV1(request, { status: 409, title: 'Conflict', detail });
  }
  if (hasLogicalDate(request.state, dag, logicalDate)) {
    const detail = `DAGRun with DAG ID: '${dag}' and DAGRun logical date: '${logicalDate}' already exists`;
    failV1(request, { status: 409, title: 'Conflict', detail });
  }
  const run = request.state.addRun(found, {
    runId,
    logicalDate,
    conf: (body.conf ?? {}) as PythonObject,
    note: typeof body.note === 'string' ? body.note : null,
    user: request.user.name,
    createdAt,
    state: 'queued',
  });
  return jsonAnswer(200, runView(run));
}

function setRunState(request: FakeRequest): FakeAnswer {
  const run = runOf(request);
  const { state } = readBodyV1(request, ['state']);
  run.state = String(state);
  run.endDate = new Date();
  return jsonAnswer(200, runView(run));
}

function listTaskInstances(request: FakeRequest): FakeAnswer {
  const run = runOf(request);
  return jsonAnswer(200, {
    task_instances: uncheckedPageOfV1(request, run.taskInstances).map((instance) =>
      taskInstanceView2(run, instance),
    ),
    total_entries: run.taskInstances.length,
  });
}

function getTaskInstance(request: FakeRequest): FakeAnswer {
  const [first] = instancesOf(request);
  if (first && first.mapIndex >= 0) {
    const detail = 'Task instance is mapped, add the map_index value to the URL';
    return failV1(request, { status: 404, title: 'Task instance not found', detail });
  }
  return getMappedTaskInstance(request);
}

function getMappedTaskInstance(request: FakeRequest): FakeAnswer {
  const instance = instanceOf(request, Number(request.params.index ?? -1));
  if (!instance) return failV1(request, { status: 404, title: 'Task instance not found' });
  return jsonAnswer(200, taskInstanceView2(runOf(request), instance));
}

function setTaskState(request: FakeRequest): FakeAnswer {
  const { dag = '', task = '' } = request.params;
  const body = readBodyV1(request, ['dry_run', 'new_state', 'note']);
  const state = body.new_state;
  if (!STATES.includes(String(state))) {
    const detail = `'${String(state)}' is not one of ['success', 'failed', 'skipped'] - 'new_state'`;
    failV1(request, { status: 400, title: 'Bad Request', detail });
  }
  if (!request.state.dags.get(dag)?.tasks.some(({ taskId }) => taskId === task)) {
    const detail = `Task '${task}' not found in DAG '${dag}'`;
    return failV1(request, { status: 404, title: 'Task not found', detail });
  }
  const instance = instanceOf(request, Number(request.params.index ?? -1));
  if (!instance) {
    const detail = `Task instance not found for task '${task}' on DAG run with ID '${request.params.run}'`;
    return failV1(request, { status: 404, title: 'Not Found', detail });
  }
  const run = runOf(request);
  // Without dry_run: false Airflow 2 only says what it would do.
  if (body.dry_run !== false) {
    return jsonAnswer(200, {
      dag_id: dag,
      dag_run_id: run.runId,
      execution_date: run.logicalDate,
      task_id: task,
    });
  }
  instance.state = state as FakeTaskState;
  instance.startDate ??= new Date();
  instance.endDate = new Date();
  return jsonAnswer(200, {});
}

function listXComs(request: FakeRequest): FakeAnswer {
  const only = request.query.get('map_index');
  const key = request.query.get('xcom_key');
  const entries = instancesOf(request)
    .filter(({ mapIndex }) => only === null || mapIndex === Number(only))
    .flatMap((instance) => [...instance.xcoms].map(([name, xcom]) => ({ instance, name, xcom })))
    .filter(({ name }) => key === null || name === key)
    .sort(
      (left, right) => left.instance.mapIndex - right.instance.mapIndex || (left.name < right.name ? -1 : 1),
    );
  const views = pageOfV1(request, entries).map(({ instance, name, xcom }) =>
    xcomView(request, { key: name, mapIndex: instance.mapIndex, xcom }),
  );
  return jsonAnswer(200, { total_entries: entries.length, xcom_entries: views });
}

function getXCom(request: FakeRequest): FakeAnswer {
  const { key = '' } = request.params;
  const mapIndex = Number(request.query.get('map_index') ?? -1);
  const xcom = instanceOf(request, mapIndex)?.xcoms.get(key);
  if (!xcom) return failV1(request, { status: 404, title: 'XCom entry not found' });
  if (request.query.has('deserialize')) {
    const detail = 'XCom deserialization is disabled in configuration.';
    failV1(request, { status: 400, title: 'Bad Request', detail });
  }
  const isNative = request.query.get('stringify') === 'false' || typeof xcom.value === 'string';
  const value: PythonValue = isNative ? xcom.value : pythonRepr(xcom.value);
  return jsonAnswer(200, { ...xcomView(request, { key, mapIndex, xcom }), value });
}

function xcomView(
  { params, state }: FakeRequest,
  { key, mapIndex, xcom }: { key: string; mapIndex: number; xcom: StoredXCom },
): Record<string, PythonValue> {
  const run = state.run(params.dag ?? '', params.run ?? '');
  return {
    dag_id: params.dag ?? '',
    task_id: params.task ?? '',
    map_index: mapIndex,
    execution_date: run?.logicalDate ?? null,
    key,
    timestamp: instant2(xcom.timestamp),
  };
}

function listDatasets(request: FakeRequest): FakeAnswer {
  const { assets } = request.state;
  const pattern = request.query.get('uri_pattern');
  const found = assets.filter(({ uri }) => pattern === null || isLike(uri, pattern));
  const datasets = pageOfV1(request, found).map(({ id, uri, createdAt }) => ({
    id,
    uri,
    extra: {},
    aliases: [],
    consuming_dags: [],
    producing_tasks: [],
    created_at: instant2(createdAt),
    updated_at: instant2(createdAt),
  }));
  // Airflow 2 counts those too that the pattern leaves out.
  return jsonAnswer(200, { datasets, total_entries: assets.length });
}

function createEvent(request: FakeRequest): FakeAnswer {
  const body = readBodyV1(request, ['dataset_uri', 'extra']);
  requireType(request, body, { dataset_uri: 'string', extra: 'object' });
  const dataset = request.state.assets.find(({ uri }) => uri === body.dataset_uri);
  if (!dataset) {
    const detail = `Dataset with uri: '${String(body.dataset_uri)}' not found`;
    return failV1(request, { status: 404, title: 'Dataset not found', detail });
  }
  const extra = { ...(body.extra as PythonObject | undefined), from_rest_api: true };
  const event = { id: request.state.nextEventId(), extra, timestamp: new Date() };
  dataset.events.push(event);
  return jsonAnswer(200, {
    created_dagruns: [],
    dataset_id: dataset.id,
    dataset_uri: dataset.uri,
    extra,
    id: event.id,
    source_dag_id: null,
    source_map_index: -1,
    source_run_id: null,
    source_task_id: null,
    timestamp: instant2(event.timestamp),
  });
}

function runOf(request: FakeRequest): StoredRun {
  const { dag = '', run = '' } = request.params;
  const found = request.state.run(dag, run);
  if (found) return found;
  const detail = `DAGRun with DAG ID: '${dag}' and DagRun ID: '${run}' not found`;
  return failV1(request, { status: 404, title: 'DAGRun not found', detail });
}

function instancesOf({ params, state }: FakeRequest): StoredTaskInstance[] {
  const run = state.run(params.dag ?? '', params.run ?? '');
  return run?.taskInstances.filter(({ task }) => task.taskId === params.task) ?? [];
}

function instanceOf(request: FakeRequest, index: number): StoredTaskInstance | undefined {
  return instancesOf(request).find(({ mapIndex }) => mapIndex === index);
}

function hasLogicalDate({ runs }: FakeState, dagId: string, logicalDate: string): boolean {
  const at = Date.parse(logicalDate);
  return [...runs.values()].some((run) => run.dagId === dagId && Date.parse(run.logicalDate ?? '') === at);
}

function runView(run: StoredRun): PythonObject {
  return {
    conf: run.conf,
    dag_id: run.dagId,
    dag_run_id: run.runId,
    data_interval_end: run.logicalDate,
    data_interval_start: run.logicalDate,
    end_date: instant2(run.endDate),
    execution_date: run.logicalDate,
    external_trigger: true,
    last_scheduling_decision: null,
    logical_date: run.logicalDate,
    note: run.note,
    run_type: 'manual',
    start_date: instant2(run.startDate),
    state: run.state,
  };
}
