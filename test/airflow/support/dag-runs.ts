import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowLab } from '../../../scripts/airflow-lab/start-airflow.js';
import type { AirflowApi } from './airflow-api.js';

const WITHIN_MS = 200_000;

export interface DagRun {
  readonly dag_run_id: string;
  readonly state: string;
}

export interface TaskState {
  readonly task_id: string;
  readonly state: string | null;
  readonly map_index: number;
}

/** Looks at the runs of one DAG of a lab over REST. */
export class DagRuns {
  readonly #api: AirflowApi;
  readonly #isV1: boolean;
  readonly #path: string;
  readonly #logs: string;

  constructor(options: { readonly api: AirflowApi; readonly lab: AirflowLab; readonly dagId: string }) {
    this.#api = options.api;
    this.#isV1 = options.lab.version.startsWith('2.');
    this.#path = `/dags/${options.dagId}/dagRuns`;
    this.#logs = join(options.lab.home, 'logs', `dag_id=${options.dagId}`);
  }

  async trigger(body: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const dated = this.#isV1 ? body : { logical_date: null, ...body };
    return (await this.#api.json<DagRun>('POST', this.#path, dated)).dag_run_id;
  }

  async list(): Promise<DagRun[]> {
    return (await this.#api.json<{ dag_runs: DagRun[] }>('GET', this.#path)).dag_runs;
  }

  /** Waits for a run to be green. A run that failed, or takes too long, is an error with its tasks and their logs. */
  async untilGreen(runId: string): Promise<void> {
    const deadline = Date.now() + WITHIN_MS;
    for (;;) {
      const { state } = await this.#api.json<DagRun>('GET', `${this.#path}/${encodeURIComponent(runId)}`);
      if (state === 'success') return;
      if (state === 'failed' || Date.now() > deadline) {
        const tasks = JSON.stringify(await this.tasks(runId));
        throw new Error(`${this.#path}/${runId} is ${state}: ${tasks}\n${this.#logsOf(runId)}`);
      }
      await sleep(500);
    }
  }

  #logsOf(runId: string): string {
    const folder = join(this.#logs, `run_id=${runId}`);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.log'),
    );
    return files
      .map((name) => `${name}:\n${readFileSync(join(folder, name), 'utf8').slice(-2_000)}`)
      .join('\n');
  }

  async tasks(runId: string): Promise<TaskState[]> {
    const path = `${this.#path}/${encodeURIComponent(runId)}/taskInstances`;
    const { task_instances: tasks } = await this.#api.json<{ task_instances: TaskState[] }>('GET', path);
    return tasks.map(({ task_id, state, map_index }) => ({ task_id, state, map_index }));
  }

  async xcom(runId: string, address: { readonly task: string; readonly key?: string }): Promise<unknown> {
    const { task, key = 'return_value' } = address;
    const path = `${this.#path}/${encodeURIComponent(runId)}/taskInstances/${task}/xcomEntries/${key}`;
    // Airflow 2 gives the Python text of a value unless told otherwise.
    const query = this.#isV1 ? '?stringify=false' : '';
    return (await this.#api.json<{ value: unknown }>('GET', `${path}${query}`)).value;
  }
}
