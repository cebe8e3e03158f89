import { isStringOrNull, valueError } from './checks.js';
import { type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, readBody } from './fake-request.js';
import type { FakeTaskState, StoredTaskInstance } from './fake-state.js';
import { pageOf } from './page-of.js';
import { pathOf, type Route } from './route.js';
import { taskInstanceView } from './views.js';
import { runOf } from './v2-runs.js';

const LIST = pathOf('/api/v2/dags/{dag}/dagRuns/{run}/taskInstances');
const ONE = pathOf('/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}');
const MAPPED = pathOf('/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/{index}');
const STATES = ['success', 'failed', 'skipped'];

/** Task instances of Airflow 3. */
export const taskInstanceRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, role: 'viewer', handle: list },
  { method: 'GET', path: ONE, role: 'viewer', handle: get },
  { method: 'PATCH', path: ONE, role: 'user', handle: setState },
  { method: 'GET', path: MAPPED, role: 'viewer', handle: getMapped },
  { method: 'PATCH', path: MAPPED, role: 'user', handle: setState },
];

function list(request: FakeRequest): FakeAnswer {
  const run = runOf(request);
  const task = request.query.get('task_id');
  const found = run.taskInstances.filter((instance) => task === null || instance.task.taskId === task);
  return jsonAnswer(200, {
    task_instances: pageOf(request, found).map((instance) => taskInstanceView(run, instance)),
    total_entries: found.length,
  });
}

function get(request: FakeRequest): FakeAnswer {
  const { dag, run, task } = request.params;
  const instances = instancesOf(request);
  const [first] = instances;
  if (!first) {
    return fail(
      404,
      `The Task Instance with dag_id: \`${dag}\`, run_id: \`${run}\` and task_id: \`${task}\` was not found`,
    );
  }
  if (first.mapIndex >= 0) {
    return fail(404, `Task instance is mapped, add the map_index value to the URL`);
  }
  return jsonAnswer(200, taskInstanceView(runOf(request), first));
}

function getMapped(request: FakeRequest): FakeAnswer {
  const { dag, run, task, index } = request.params;
  const instance = instancesOf(request).find(({ mapIndex }) => mapIndex === Number(index));
  if (instance) return jsonAnswer(200, taskInstanceView(runOf(request), instance));
  return fail(
    404,
    `The Mapped Task Instance with dag_id: \`${dag}\`, run_id: \`${run}\`, task_id: \`${task}\`, and map_index: \`${index}\` was not found`,
  );
}

function setState(request: FakeRequest): FakeAnswer {
  const { dag, task, index } = request.params;
  const body = readBody(request, {
    new_state: { check: (value) => (STATES.includes(String(value)) ? undefined : notOne(String(value))) },
    note: { check: isStringOrNull },
    include_upstream: {},
    include_downstream: {},
    include_future: {},
    include_past: {},
  });
  const all = instancesOf(request);
  if (all.length === 0) return fail(404, `Task '${task}' not found in ${request.behaviour.dagWord} '${dag}'`);
  const asked = all.filter(({ mapIndex }) => index === undefined || mapIndex === Number(index));
  const state = body.new_state as FakeTaskState;
  const changed = asked.filter((instance) => instance.state !== state);
  if (changed.length === 0) return fail(409, `Task id ${task} is already in ${state} state`);
  for (const instance of changed) {
    instance.state = state;
    instance.startDate ??= new Date();
    instance.endDate = new Date();
  }
  const run = runOf(request);
  return jsonAnswer(200, {
    task_instances: changed.map((instance) => taskInstanceView(run, instance)),
    total_entries: changed.length,
  });
}

function instancesOf({ params, state }: FakeRequest): StoredTaskInstance[] {
  const run = state.run(params.dag ?? '', params.run ?? '');
  return run?.taskInstances.filter((instance) => instance.task.taskId === params.task) ?? [];
}

function notOne(state: string): ReturnType<typeof valueError> {
  return valueError(`'${state}' is not one of ['success', 'failed', 'skipped']`);
}
