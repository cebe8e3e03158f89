import { randomUUID } from 'node:crypto';
import type { PythonObject, PythonValue } from '../../wire/python-json.js';

/** A task of a DAG that the fake knows. */
export interface FakeTask {
  readonly taskId: string;
  /** Default `EmptyOperator`. */
  readonly operator?: string;
  /** A mapped task: how many instances a run has from the start; 0 when that is known later only. */
  readonly mapped?: number;
}

/** A DAG that the fake server knows. */
export interface FakeDag {
  readonly dagId: string;
  readonly tasks: readonly FakeTask[];
}

/** An asset that the fake server knows. */
export interface FakeAsset {
  readonly name: string;
  readonly uri: string;
}

/** Which task instance. `mapIndex` is -1 for a task that is not mapped, and by default. */
export interface FakeAddress {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex?: number;
}

/** The states that a task can be put into. */
export type FakeTaskState =
  | 'scheduled'
  | 'queued'
  | 'running'
  | 'success'
  | 'failed'
  | 'skipped'
  | 'up_for_retry'
  | 'up_for_reschedule'
  | 'upstream_failed'
  | 'deferred'
  | 'removed'
  | null;

export interface StoredXCom {
  /** What a Python task gets. */
  value: PythonValue;
  timestamp: Date;
}

export interface StoredState {
  value: PythonValue;
  updatedAt: Date;
}

export interface StoredTaskInstance {
  readonly id: string;
  readonly task: FakeTask;
  readonly mapIndex: number;
  readonly xcoms: Map<string, StoredXCom>;
  readonly stateStore: Map<string, StoredState>;
  state: FakeTaskState;
  startDate: Date | null;
  endDate: Date | null;
  tryNumber: number;
  note: string | null;
}

export interface StoredRun {
  readonly dagId: string;
  readonly runId: string;
  readonly conf: PythonObject;
  readonly logicalDate: string | null;
  readonly note: string | null;
  readonly user: string;
  readonly createdAt: Date;
  readonly taskInstances: StoredTaskInstance[];
  state: string;
  startDate: Date | null;
  endDate: Date | null;
}

export interface StoredVariable {
  value: string;
  description: string | null;
}

export interface StoredAsset extends FakeAsset {
  readonly id: number;
  readonly createdAt: Date;
  readonly stateStore: Map<string, StoredState>;
  readonly events: Array<{ id: number; extra: PythonObject; timestamp: Date }>;
}

/** What the server keeps. Nothing here runs by itself: there is no scheduler. */
export class FakeState {
  readonly dags = new Map<string, FakeDag & { paused: boolean }>();
  readonly runs = new Map<string, StoredRun>();
  readonly variables = new Map<string, StoredVariable>();
  readonly assets: StoredAsset[] = [];
  #lastEventId = 0;

  addDag(dag: FakeDag): void {
    this.dags.set(dag.dagId, { ...dag, paused: false });
  }

  addAsset(asset: FakeAsset): void {
    const id = this.assets.length + 1;
    this.assets.push({ ...asset, id, createdAt: new Date(), stateStore: new Map(), events: [] });
  }

  addRun(dag: FakeDag, run: Omit<StoredRun, 'dagId' | 'taskInstances' | 'startDate' | 'endDate'>): StoredRun {
    const stored: StoredRun = {
      ...run,
      dagId: dag.dagId,
      startDate: null,
      endDate: null,
      taskInstances: dag.tasks.flatMap((task) =>
        indexesOf(task).map((index) => newTaskInstance(task, index)),
      ),
    };
    this.runs.set(runKey(dag.dagId, run.runId), stored);
    return stored;
  }

  run(dagId: string, runId: string): StoredRun | undefined {
    return this.runs.get(runKey(dagId, runId));
  }

  taskInstance({ dagId, runId, taskId, mapIndex = -1 }: FakeAddress): StoredTaskInstance | undefined {
    return this.run(dagId, runId)?.taskInstances.find(
      ({ task, mapIndex: index }) => task.taskId === taskId && index === mapIndex,
    );
  }

  nextEventId(): number {
    this.#lastEventId += 1;
    return this.#lastEventId;
  }
}

export function newTaskInstance(task: FakeTask, mapIndex: number): StoredTaskInstance {
  return {
    id: randomUUID(),
    task,
    mapIndex,
    xcoms: new Map(),
    stateStore: new Map(),
    state: null,
    startDate: null,
    endDate: null,
    tryNumber: 0,
    note: null,
  };
}

function indexesOf(task: FakeTask): number[] {
  return task.mapped ? Array.from({ length: task.mapped }, (_, index) => index) : [-1];
}

function runKey(dagId: string, runId: string): string {
  return JSON.stringify([dagId, runId]);
}
