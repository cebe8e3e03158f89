import type { XComAddress } from '../../workflow/memory-xcom.js';
import { taskInstanceAnswer } from './answers.js';
import { apiPath } from './api-path.js';
import type { AirflowApi, ApiRequest } from './api-request.js';
import type { ExactJson } from './exact-json.js';
import { isAirflowApiError, undefinedWhenMissing } from './is-missing.js';
import { parseAnswer } from './parse-answer.js';
import { settleWrite } from './settle-write.js';

/** The states that can be set from outside. */
export type SettableTaskState = 'success' | 'failed' | 'skipped';

/** A task instance as the server has it. */
export interface AirflowTaskInstance {
  /** `null` before the scheduler has looked at it; else `queued`, `running`, `success`, `deferred`, … */
  readonly state: string | null;
  readonly startDate: Date | null;
  readonly endDate: Date | null;
  /** 0 before the first start. */
  readonly tryNumber: number;
  /** `null` when the server does not say it. */
  readonly maxTries: number | null;
  /** Class name of the operator: `EmptyOperator`. */
  readonly operator: string | null;
  readonly mapIndex: number;
}

/** Task instances of a server. */
export class AirflowTaskInstances {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /** `undefined` when there is no such DAG, run or task, and for mapIndex -1 of a task that has been expanded. */
  async get(address: XComAddress): Promise<AirflowTaskInstance | undefined> {
    const request: ApiRequest = { method: 'GET', path: pathOf(address) };
    return undefinedWhenMissing(this.#read(request));
  }

  /**
   * Sets the state of a placeholder task; its run goes on from there. A state that it already has is no error.
   * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND without such a task, PM_AIRFLOW_FORBIDDEN without the right
   */
  async setState(address: XComAddress, state: SettableTaskState): Promise<void> {
    const { api } = await this.#api.version();
    // Airflow 2 only says what it would do unless told otherwise.
    const body: ExactJson = api === 'v1' ? { new_state: state, dry_run: false } : { new_state: state };
    const hasState = async () => ((await this.get(address))?.state === state ? true : undefined);
    await settleWrite({
      api: this.#api,
      send: async () => {
        try {
          await this.#api.request({ method: 'PATCH', path: pathOf(address), body });
          return true;
        } catch (error) {
          if (isAirflowApiError(error) && error.status === 409 && (await hasState())) return true;
          throw error;
        }
      },
      readBack: hasState,
    });
  }

  async #read(request: ApiRequest): Promise<AirflowTaskInstance> {
    const response = await this.#api.request(request);
    const answer = parseAnswer(taskInstanceAnswer, { request, response });
    return {
      state: answer.state,
      startDate: answer.start_date,
      endDate: answer.end_date,
      tryNumber: answer.try_number,
      maxTries: answer.max_tries ?? null,
      operator: answer.operator,
      mapIndex: answer.map_index,
    };
  }
}

function pathOf({ dagId, runId, taskId, mapIndex = -1 }: XComAddress): string {
  const task = apiPath`/dags/${dagId}/dagRuns/${runId}/taskInstances/${taskId}`;
  return mapIndex === -1 ? task : `${task}${apiPath`/${mapIndex}`}`;
}
