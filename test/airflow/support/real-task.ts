import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowLab } from '../../../scripts/airflow-lab/start-airflow.js';
import type { FakeAddress } from '../../../src/testing/fake-airflow/fake-state.js';
import { type AirflowApi, createAirflowApi } from './airflow-api.js';

const WITHIN_MS = 120_000;

export interface TaskInstance {
  readonly state: string | null;
  readonly start_date: string | null;
  readonly try_number: number;
}

/** Drives the runs and tasks of a real Airflow 3 and waits for what its scheduler does. */
export interface RealTasks {
  readonly api: AirflowApi;
  /** Triggers a run; of a paused DAG it waits. */
  newRun(dagId: string, conf?: Record<string, unknown>): Promise<string>;
  pause(dagId: string, paused: boolean): Promise<void>;
  instance(address: FakeAddress): Promise<TaskInstance>;
  /** Waits until a task instance is in one of these states. */
  untilState(address: FakeAddress, ...states: Array<string | null>): Promise<TaskInstance>;
  /** Waits until a task runs and has deleted the XComs that it found. */
  untilPastStart(address: FakeAddress): Promise<void>;
  untilRunEnds(dagId: string, runId: string): Promise<string>;
  /** The value of an XCom as REST shows it; undefined without one. */
  xcom<T>(address: FakeAddress, key: string): Promise<T | undefined>;
  pushXCom(address: FakeAddress, key: string, value: unknown): Promise<void>;
}

let lastRun = 0;

export async function createRealTasks(lab: Pick<AirflowLab, 'url' | 'version'>): Promise<RealTasks> {
  const api = await createAirflowApi(lab);
  const pathOf = ({ dagId, runId, taskId, mapIndex = -1 }: FakeAddress, withIndex = true): string => {
    const index = withIndex && mapIndex >= 0 ? `/${mapIndex}` : '';
    return `/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}/taskInstances/${taskId}${index}`;
  };
  const tasks: RealTasks = {
    api,
    async newRun(dagId, conf = {}) {
      lastRun += 1;
      const runId = `lab-${process.pid}-${Date.now()}-${lastRun}`;
      await api.json('POST', `/dags/${dagId}/dagRuns`, { dag_run_id: runId, conf, logical_date: null });
      return runId;
    },
    pause: (dagId, paused) => api.json('PATCH', `/dags/${dagId}`, { is_paused: paused }),
    instance: (address) => api.json('GET', pathOf(address)),
    untilState: (address, ...states) =>
      until(`${address.dagId}.${address.taskId} is ${states.join(' or ')}`, async () => {
        const instance = await tasks.instance(address);
        return { done: states.includes(instance.state), value: instance };
      }),
    async untilPastStart(address) {
      // What was there at the start is deleted within about a second of `running`: a mark of our own tells when.
      await tasks.untilState(address, 'running');
      await until(`${address.dagId}.${address.taskId} is past its start`, async () => {
        return { done: (await tasks.xcom(address, 'early')) === undefined, value: undefined };
      });
    },
    untilRunEnds: (dagId, runId) =>
      until(`the run ${runId} of ${dagId} is over`, async () => {
        const path = `/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}`;
        const { state } = await api.json<{ state: string }>('GET', path);
        return { done: state === 'success' || state === 'failed', value: state };
      }),
    async xcom<T>(address: FakeAddress, key: string) {
      const path = `${pathOf(address, false)}/xcomEntries/${encodeURIComponent(key)}`;
      const query = `map_index=${address.mapIndex ?? -1}`;
      const answer = await fetch(`${api.base}${path}?${query}`, { headers: api.headers });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { value: T }).value;
    },
    async pushXCom(address, key, value) {
      const body = { key, value, map_index: address.mapIndex ?? -1 };
      await api.json('POST', `${pathOf(address, false)}/xcomEntries`, body);
    },
  };
  return tasks;
}

async function until<T>(what: string, look: () => Promise<{ done: boolean; value: T }>): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  let value: T | undefined;
  while (Date.now() < deadline) {
    const seen = await look();
    if (seen.done) return seen.value;
    value = seen.value;
    await sleep(300);
  }
  throw new Error(`waited ${WITHIN_MS / 1000} s in vain until ${what}; it is ${JSON.stringify(value)}`);
}
