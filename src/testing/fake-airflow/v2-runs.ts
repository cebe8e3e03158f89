import { setTimeout as sleep } from 'node:timers/promises';
import { PythonFloat } from '../../wire/python-float.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { isObject, isStringOrNull, isZonedDate } from './checks.js';
import { AnswerError, databaseAnswer, type FakeAnswer, fail, jsonAnswer } from './fake-answer.js';
import { type FakeRequest, readBody, refuse } from './fake-request.js';
import type { StoredRun } from './fake-state.js';
import { pythonJson } from './python-text.js';
import { pathOf, type Route } from './route.js';
import { runView } from './views.js';

const DAG = pathOf('/api/v2/dags/{dag}');
const LIST = pathOf('/api/v2/dags/{dag}/dagRuns');
const ONE = pathOf('/api/v2/dags/{dag}/dagRuns/{run}');
const WAIT = pathOf('/api/v2/dags/{dag}/dagRuns/{run}/wait');
const RUN_ID = /^[A-Za-z0-9_.~:+-]+$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const STATES = ['queued', 'success', 'failed'];

/** DAGs and their runs in Airflow 3. */
export function runRoutes(waitForRun: boolean): Route[] {
  return [
    { method: 'GET', path: DAG, role: 'viewer', handle: getDag },
    { method: 'PATCH', path: DAG, role: 'user', handle: pauseDag },
    { method: 'POST', path: LIST, role: 'user', handle: trigger },
    {
      method: 'GET',
      path: ONE,
      role: 'viewer',
      handle: (request) => jsonAnswer(200, runView(runOf(request))),
    },
    { method: 'PATCH', path: ONE, role: 'user', handle: setState },
    ...(waitForRun ? [{ method: 'GET', path: WAIT, role: 'viewer', handle: wait } as const] : []),
  ];
}

function getDag({ params, state, behaviour }: FakeRequest): FakeAnswer {
  const { dag = '' } = params;
  const found = state.dags.get(dag);
  if (!found) return fail(404, `The ${behaviour.dagWord} with ID: \`${dag}\` was not found`);
  return jsonAnswer(200, { dag_id: dag, dag_display_name: dag, is_paused: found.paused, is_stale: false });
}

function pauseDag(request: FakeRequest): FakeAnswer {
  const { dag = '' } = request.params;
  const { is_paused: paused } = readBody(request, { is_paused: { required: true } });
  const found = request.state.dags.get(dag);
  if (!found) return fail(404, `${request.behaviour.dagWord} with id: ${dag} was not found`);
  found.paused = paused === true;
  return getDag(request);
}

function trigger(request: FakeRequest): FakeAnswer {
  const { behaviour, state } = request;
  const { dag = '' } = request.params;
  const body = readBody(request, {
    logical_date: { required: true, check: isZonedDate },
    dag_run_id: { check: isStringOrNull },
    conf: {
      check: (value) => (value === null && behaviour.waitForRun ? undefined : isObject(value)),
    },
    note: { check: isStringOrNull },
    run_after: { check: isZonedDate },
    data_interval_start: { check: isZonedDate },
    data_interval_end: { check: isZonedDate },
    ...(behaviour.partitionKey !== 'unknown' && { partition_key: { check: isStringOrNull } }),
  });
  const found = state.dags.get(dag);
  if (!found) return fail(404, `${behaviour.dagWord} with dag_id: '${dag}' not found`);
  if (behaviour.partitionKey === 'partitioned DAGs' && typeof body.partition_key === 'string') {
    fail(400, `Dag '${dag}' is not a partitioned Dag and does not accept a partition_key.`);
  }
  const runId = typeof body.dag_run_id === 'string' ? body.dag_run_id : autoRunId();
  if (!RUN_ID.test(runId)) {
    fail(400, `The run_id provided '${runId}' does not match regex pattern '${RUN_ID.source}'`);
  }
  const logicalDate = typeof body.logical_date === 'string' ? body.logical_date : null;
  if (state.run(dag, runId) || hasLogicalDate(request, dag, logicalDate)) {
    throw new AnswerError(databaseAnswer(409, 'Unique constraint violation'));
  }
  const run = state.addRun(found, {
    runId,
    logicalDate,
    conf: (body.conf ?? {}) as PythonObject,
    note: typeof body.note === 'string' ? body.note : null,
    user: request.user.name,
    createdAt: new Date(),
    state: 'queued',
  });
  return jsonAnswer(200, runView(run));
}

function hasLogicalDate({ state }: FakeRequest, dagId: string, logicalDate: string | null): boolean {
  if (logicalDate === null) return false;
  return [...state.runs.values()].some((run) => run.dagId === dagId && run.logicalDate === logicalDate);
}

function autoRunId(): string {
  return `manual__${new Date().toISOString().replace(/Z$/, '000+00:00')}`;
}

/** The run of the path. */
export function runOf({ params, state }: FakeRequest): StoredRun {
  const { dag = '', run: runId = '' } = params;
  return (
    state.run(dag, runId) ??
    fail(404, `The DagRun with dag_id: \`${dag}\` and run_id: \`${runId}\` was not found`)
  );
}

function setState(request: FakeRequest): FakeAnswer {
  const run = runOf(request);
  const body = readBody(request, {
    state: { check: (value) => (STATES.includes(String(value)) ? undefined : unknownState()) },
    note: { check: isStringOrNull },
  });
  if (typeof body.state === 'string') run.state = body.state;
  run.endDate = run.state === 'queued' ? null : new Date();
  return jsonAnswer(200, runView(run));
}

function unknownState(): { type: string; msg: string; ctx: PythonObject } {
  const expected = "'queued', 'success' or 'failed'";
  return { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
}

/** One JSON line a look, until the run is over; the results of `result` tasks in the last. */
function wait(request: FakeRequest): FakeAnswer {
  const interval = intervalOf(request);
  const run = runOf(request);
  const tasks = request.query.getAll('result');
  async function* lines(): AsyncGenerator<string> {
    while (run.state === 'queued' || run.state === 'running') {
      yield `${pythonJson({ state: run.state })}\n`;
      await sleep(interval * 1000, undefined, { ref: false });
    }
    const results = tasks.length > 0 && { results: resultsOf(run, tasks) };
    yield `${pythonJson({ state: run.state, ...results })}\n`;
  }
  return { status: 200, body: lines() };
}

/** Seconds, as pydantic reads a float above 0. */
function intervalOf({ query }: FakeRequest): number {
  const given = query.getAll('interval').at(-1);
  const place = ['query', 'interval'];
  if (given === undefined) return refuse({ type: 'missing', msg: 'Field required' }, place, null);
  if (!FLOAT.test(given.trim())) {
    const msg = 'Input should be a valid number, unable to parse string as a number';
    return refuse({ type: 'float_parsing', msg }, place, given);
  }
  const seconds = Number(given);
  if (seconds > 0) return seconds;
  const problem = { type: 'greater_than', msg: 'Input should be greater than 0' };
  return refuse({ ...problem, ctx: { gt: new PythonFloat(0) } }, place, given);
}

function resultsOf(run: StoredRun, tasks: readonly string[]): Record<string, PythonValue> {
  const value = (task: string): PythonValue => {
    const instance = run.taskInstances.find((candidate) => candidate.task.taskId === task);
    return instance?.xcoms.get('return_value')?.value ?? null;
  };
  return Object.fromEntries(tasks.map((task) => [task, value(task)]));
}
