import { randomBytes } from 'node:crypto';
import { dagRunAnswer } from './answers.js';
import { apiPath } from './api-path.js';
import type { AirflowApi, ApiRequest } from './api-request.js';
import type { AirflowDagRun, TriggerDagRunOptions, WaitForDagRunOptions } from './dag-run.js';
import type { ExactJson } from './exact-json.js';
import { undefinedWhenMissing } from './is-missing.js';
import { parseAnswer } from './parse-answer.js';
import { settleWrite } from './settle-write.js';
import { waitForRun } from './wait-for-run.js';

/** DAG runs of a server: start, read, wait for. */
export class AirflowDagRuns {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /**
   * Starts a run. A run id is given to one caller only, so this can be used as a lock, as long as no answer is lost: where
   * one was, a run of this id that is found afterwards counts as this caller's.
   * @throws {AirflowApiError} PM_AIRFLOW_CONFLICT when a run of this id or logical date exists, PM_AIRFLOW_NOT_FOUND
   *   without such a DAG, PM_AIRFLOW_REJECTED when the conf does not fit the DAG's params
   */
  async trigger(options: TriggerDagRunOptions): Promise<AirflowDagRun> {
    const { dagId, conf, logicalDate, note } = options;
    const { api } = await this.#api.version();
    const runId = options.runId ?? newRunId(this.#api.now());
    const request: ApiRequest = {
      method: 'POST',
      path: apiPath`/dags/${dagId}/dagRuns`,
      body: {
        dag_run_id: runId,
        // Required by Airflow 3, where null means none; refused as null by Airflow 2.
        ...(api === 'v2' || logicalDate ? { logical_date: logicalDate?.toISOString() ?? null } : {}),
        ...(conf === undefined ? {} : { conf: { ...conf } }),
        ...(note === undefined ? {} : { note }),
      },
    };
    return settleWrite({
      api: this.#api,
      send: () => this.#send(request),
      readBack: () => this.get({ dagId, runId }),
    });
  }

  /** `undefined` when there is no such run. */
  async get({ dagId, runId }: { dagId: string; runId: string }): Promise<AirflowDagRun | undefined> {
    return undefinedWhenMissing(
      this.#send({ method: 'GET', path: apiPath`/dags/${dagId}/dagRuns/${runId}` }),
    );
  }

  /**
   * The run as soon as it has ended, `success` or `failed`: look at its state.
   * @throws {AirflowApiError} PM_AIRFLOW_TIMEOUT when it has not ended in time, PM_AIRFLOW_NOT_FOUND when it is not there
   * @throws {AbortedError} when the signal fires
   */
  async waitFor(options: WaitForDagRunOptions): Promise<AirflowDagRun> {
    return waitForRun(this.#api, options, (api) => new AirflowDagRuns(api).get(options));
  }

  async #send(request: ApiRequest): Promise<AirflowDagRun> {
    const response = await this.#api.request(request);
    const answer = parseAnswer(dagRunAnswer, { request, response });
    return {
      dagId: answer.dag_id,
      runId: answer.dag_run_id,
      state: answer.state,
      logicalDate: answer.logical_date,
      startDate: answer.start_date,
      endDate: answer.end_date,
      conf: isObject(answer.conf) ? answer.conf : {},
    };
  }
}

function isObject(value: ExactJson | undefined): value is { [key: string]: ExactJson } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function newRunId(now: Date): string {
  return `manual__${now.toISOString().replace('Z', '+00:00')}_${randomBytes(4).toString('hex')}`;
}
