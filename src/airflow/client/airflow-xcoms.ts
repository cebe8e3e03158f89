import { AirflowApiError } from '../../core/errors.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import { isAtLeast } from './airflow-version.js';
import { xcomAnswer, xcomListAnswer } from './answers.js';
import { apiPath } from './api-path.js';
import type { AirflowApi, ApiRequest } from './api-request.js';
import { type ExactJson, stringifyExactJson } from './exact-json.js';
import { undefinedWhenMissing } from './is-missing.js';
import { collectPages } from './list-pages.js';
import { parseAnswer } from './parse-answer.js';
import { isSameStored } from './same-json.js';
import { settleWrite } from './settle-write.js';
import { unsupported } from './unsupported.js';

/** What the list says of an XCom: everything but its value. */
export interface XComListEntry {
  readonly key: string;
  readonly mapIndex: number;
  /** When it was written, by the server's clock, in whole milliseconds. */
  readonly timestamp: Date;
}

export interface XComEntry extends XComListEntry {
  /** As the server stores it: below 3.2.2 a value that was pushed over REST is JSON text. */
  readonly value: ExactJson;
  /** The JSON text of `value`, integers exact. */
  readonly raw: string;
}

/** XComs of task instances. Airflow 2 can only read them. */
export class AirflowXComs {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /** `undefined` when there is none, or no such DAG, run or task: the server does not tell these apart. */
  async get(address: XComAddress, key: string): Promise<XComEntry | undefined> {
    const { api } = await this.#api.version();
    const request: ApiRequest = {
      method: 'GET',
      path: entryPath(address, key),
      query: { map_index: address.mapIndex ?? -1, stringify: api === 'v1' ? false : undefined },
    };
    return undefinedWhenMissing(this.#send(request));
  }

  /** Every XCom of one task instance, by key. Empty also when there is no such DAG, run or task. */
  async list(address: XComAddress): Promise<XComListEntry[]> {
    const mapIndex = address.mapIndex ?? -1;
    const { api } = await this.#api.version();
    const query = { map_index: mapIndex, order_by: api === 'v1' ? undefined : 'key' };
    const request: ApiRequest = { method: 'GET', path: listPath(address), query };
    const entries = await collectPages({
      api: this.#api,
      request,
      read: (response) => {
        const page = parseAnswer(xcomListAnswer, { request, response });
        return { items: page.xcom_entries, total: page.total_entries };
      },
    });
    return entries
      .filter((entry) => entry.map_index === mapIndex)
      .map((entry) => ({ key: entry.key, mapIndex: entry.map_index, timestamp: entry.timestamp }));
  }

  /**
   * Adds a value under a new key. Where an attempt may have happened, the value is read back before another one.
   * @throws {AirflowApiError} PM_AIRFLOW_CONFLICT when the key exists, PM_AIRFLOW_NOT_FOUND without such a DAG, run or
   *   task, PM_AIRFLOW_UNSUPPORTED on Airflow 2
   */
  async create(address: XComAddress, key: string, value: ExactJson): Promise<XComEntry> {
    const body = { key, value, map_index: address.mapIndex ?? -1 };
    return this.#write({ method: 'POST', path: listPath(address), body }, { address, key, value });
  }

  /**
   * Replaces the value of a key that exists.
   * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND when there is none, PM_AIRFLOW_UNSUPPORTED on Airflow 2
   */
  async update(address: XComAddress, key: string, value: ExactJson): Promise<XComEntry> {
    const body = { value, map_index: address.mapIndex ?? -1 };
    return this.#write({ method: 'PATCH', path: entryPath(address, key), body }, { address, key, value });
  }

  /**
   * Gives `false` when there was none. Needs Airflow 3.2.
   * @throws {AirflowApiError} PM_AIRFLOW_UNSUPPORTED below
   */
  async delete(address: XComAddress, key: string): Promise<boolean> {
    const path = entryPath(address, key);
    const version = await this.#api.version();
    if (!isAtLeast(version, '3.2.0')) {
      throw unsupported({ method: 'DELETE', path, version, needs: '3.2', what: 'deleting an XCom' });
    }
    const deleted = await settleWrite({
      api: this.#api,
      send: () =>
        undefinedWhenMissing(
          this.#api.request({ method: 'DELETE', path, query: { map_index: address.mapIndex ?? -1 } }),
        ).then((response) => response !== undefined),
      readBack: async () => ((await this.get(address, key)) === undefined ? true : undefined),
    });
    return deleted;
  }

  async #write(
    request: ApiRequest,
    sent: { address: XComAddress; key: string; value: ExactJson },
  ): Promise<XComEntry> {
    const version = await this.#api.version();
    if (version.api === 'v1') {
      const what = 'writing an XCom over REST';
      throw unsupported({ method: request.method, path: request.path, version, needs: '3.0', what });
    }
    return settleWrite({
      api: this.#api,
      send: () => this.#send(request),
      readBack: async () => {
        const found = await this.get(sent.address, sent.key);
        return found !== undefined && isSameStored(sent.value, found.value) ? found : undefined;
      },
    });
  }

  async #send(request: ApiRequest): Promise<XComEntry> {
    const response = await this.#api.request(request);
    const { key, timestamp, map_index, value } = parseAnswer(xcomAnswer, { request, response });
    if (value === undefined) {
      throw new AirflowApiError(
        'PM_AIRFLOW_API',
        `${request.method} ${response.path} answered without a value`,
        {
          method: request.method,
          path: response.path,
          status: response.status,
          maybeApplied: request.method !== 'GET',
        },
      );
    }
    return {
      key,
      mapIndex: map_index,
      timestamp,
      value,
      get raw() {
        return stringifyExactJson(value);
      },
    };
  }
}

function listPath({ dagId, runId, taskId }: XComAddress): string {
  return apiPath`/dags/${dagId}/dagRuns/${runId}/taskInstances/${taskId}/xcomEntries`;
}

function entryPath(address: XComAddress, key: string): string {
  return `${listPath(address)}${apiPath`/${key}`}`;
}
