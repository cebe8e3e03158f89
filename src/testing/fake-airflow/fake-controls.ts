import type { JsonValue } from '../../core/json.js';
import { parsePythonJson } from '../../wire/parse-python-json.js';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';
import { type FakePull, pullOf } from './fake-pull.js';
import {
  type FakeAddress,
  type FakeAsset,
  type FakeDag,
  type FakeState,
  type FakeTaskState,
  newTaskInstance,
  type StoredTaskInstance,
} from './fake-state.js';
import { pythonJson } from './python-text.js';

/** What a test sees of the server's state, and changes in it, besides the API. */
export interface FakeControls {
  addDag(dag: FakeDag): void;
  addAsset(asset: FakeAsset): void;
  /** A run as if triggered; its task instances have no state yet. */
  addRun(run: {
    readonly dagId: string;
    readonly runId: string;
    readonly conf?: Record<string, JsonValue>;
  }): void;
  setRunState(run: { readonly dagId: string; readonly runId: string }, state: string): void;
  /** Starts a task instance (again): like Airflow this deletes its XComs. */
  startTask(address: FakeAddress): void;
  /** Sets a state without starting: `deferred`, `up_for_retry`, `success`, … XComs stay. */
  setTaskState(address: FakeAddress, state: FakeTaskState): void;
  taskState(address: FakeAddress): FakeTaskState | undefined;
  /** Replaces the instance -1 of a mapped task by 0 to count - 1. */
  expandTask(address: Omit<FakeAddress, 'mapIndex'>, count: number): void;
  /** Pushes as a task does: a native value, which replaces. */
  setXCom(address: FakeAddress, key: string, value: JsonValue): void;
  /** What a Python task gets; undefined when there is no such XCom. */
  pull(address: FakeAddress, key: string): FakePull | undefined;
  /** The keys of a task instance's XComs. */
  xcomKeys(address: FakeAddress): string[];
  /** A variable as a task reads it: not masked, not reformatted. */
  variable(key: string): string | undefined;
  setVariable(key: string, value: string): void;
  /** The `extra` of each event of an asset, by its URI. */
  assetEvents(uri: string): JsonValue[];
}

/** The controls of a state. */
export function fakeControls(state: FakeState): FakeControls {
  const at = (address: FakeAddress): StoredTaskInstance => {
    const instance = state.taskInstance(address);
    if (instance) return instance;
    throw new Error(
      `The fake Airflow has no task instance ${JSON.stringify(address)}. Add its DAG and its run.`,
    );
  };
  return {
    addDag: (dag) => state.addDag(dag),
    addAsset: (asset) => state.addAsset(asset),
    addRun({ dagId, runId, conf = {} }) {
      const dag = state.dags.get(dagId);
      if (!dag) throw new Error(`The fake Airflow has no DAG '${dagId}'. Add it first.`);
      const run = { runId, conf: fromJson(conf) as PythonObject, logicalDate: null, note: null };
      state.addRun(dag, { ...run, user: 'admin', createdAt: new Date(), state: 'queued' });
    },
    setRunState({ dagId, runId }, runState) {
      const run = state.run(dagId, runId);
      if (!run) throw new Error(`The fake Airflow has no run '${runId}' of '${dagId}'.`);
      run.state = runState;
    },
    startTask(address) {
      const instance = at(address);
      instance.xcoms.clear();
      instance.state = 'running';
      instance.tryNumber += 1;
      instance.startDate = new Date();
      instance.endDate = null;
    },
    setTaskState(address, taskState) {
      const instance = at(address);
      instance.state = taskState;
      if (taskState === 'success' || taskState === 'failed' || taskState === 'skipped')
        instance.endDate = new Date();
    },
    taskState: (address) => state.taskInstance(address)?.state,
    expandTask(address, count) {
      const { task } = at(address);
      const instances = state.run(address.dagId, address.runId)?.taskInstances;
      const expanded = Array.from({ length: count }, (_, index) => newTaskInstance(task, index));
      instances?.splice(instances.indexOf(at(address)), 1, ...expanded);
    },
    setXCom: (address, key, value) => {
      at(address).xcoms.set(key, { value: fromJson(value), timestamp: new Date() });
    },
    pull(address, key) {
      const xcom = state.taskInstance(address)?.xcoms.get(key);
      return xcom && pullOf(xcom.value);
    },
    xcomKeys: (address) => [...(state.taskInstance(address)?.xcoms.keys() ?? [])],
    variable: (key) => state.variables.get(key)?.value,
    setVariable: (key, value) => {
      state.variables.set(key, { value, description: null });
    },
    assetEvents: (uri) => {
      const events = state.assets.find((asset) => asset.uri === uri)?.events ?? [];
      return events.map(({ extra }) => toJson(extra));
    },
  };
}

function fromJson(value: JsonValue): PythonValue {
  return parsePythonJson(JSON.stringify(value));
}

function toJson(value: PythonValue): JsonValue {
  return JSON.parse(pythonJson(value)) as JsonValue;
}
