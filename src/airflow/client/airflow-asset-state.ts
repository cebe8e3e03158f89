import { isAtLeast } from './airflow-version.js';
import { assetStateAnswer } from './answers.js';
import { apiPath } from './api-path.js';
import type { AirflowApi, ApiRequest } from './api-request.js';
import type { ExactJson } from './exact-json.js';
import { undefinedWhenMissing } from './is-missing.js';
import { parseAnswer } from './parse-answer.js';
import { isSameJson } from './same-json.js';
import { settleWrite } from './settle-write.js';
import { unsupported } from './unsupported.js';

/** Where a value is kept: beside an asset, under a key. */
export interface AssetStateAddress {
  readonly assetId: number;
  readonly key: string;
}

/** One entry of an asset's state. */
export interface AssetStateEntry {
  readonly key: string;
  readonly value: ExactJson;
  readonly updatedAt: Date;
}

/** The state store of assets: native JSON by key, at most 65 535 bytes, not masked. Needs Airflow 3.3. */
export class AirflowAssetState {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /** `undefined` when there is no such key, or no such asset. @throws {AirflowApiError} PM_AIRFLOW_UNSUPPORTED below 3.3 */
  async get(address: AssetStateAddress): Promise<AssetStateEntry | undefined> {
    const request: ApiRequest = { method: 'GET', path: pathOf(address) };
    await this.#assertKnown(request);
    const response = await undefinedWhenMissing(this.#api.request(request));
    if (response === undefined) return undefined;
    const { key, value, updated_at } = parseAnswer(assetStateAnswer, { request, response });
    return { key, value, updatedAt: updated_at };
  }

  /**
   * Creates or replaces; the last writer wins. `null` is refused by the server.
   * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND without such an asset, PM_AIRFLOW_REJECTED when it is too large,
   *   PM_AIRFLOW_UNSUPPORTED below 3.3
   */
  async put(address: AssetStateAddress, value: ExactJson): Promise<void> {
    const request: ApiRequest = { method: 'PUT', path: pathOf(address), body: { value } };
    await this.#assertKnown(request);
    await settleWrite({
      api: this.#api,
      send: async () => {
        await this.#api.request(request);
        return true;
      },
      readBack: async () => {
        const found = await this.get(address);
        return found !== undefined && isSameJson(found.value, value) ? true : undefined;
      },
    });
  }

  /** Deleting a key that is not there is no error. @throws {AirflowApiError} PM_AIRFLOW_UNSUPPORTED below 3.3 */
  async delete(address: AssetStateAddress): Promise<void> {
    const request: ApiRequest = { method: 'DELETE', path: pathOf(address) };
    await this.#assertKnown(request);
    await settleWrite({
      api: this.#api,
      send: async () => {
        await undefinedWhenMissing(this.#api.request(request));
        return true;
      },
      readBack: async () => ((await this.get(address)) === undefined ? true : undefined),
    });
  }

  async #assertKnown({ method, path }: ApiRequest): Promise<void> {
    const version = await this.#api.version();
    if (!isAtLeast(version, '3.3.0')) {
      throw unsupported({ method, path, version, needs: '3.3', what: 'the state store of assets' });
    }
  }
}

function pathOf({ assetId, key }: AssetStateAddress): string {
  return apiPath`/assets/${assetId}/state-store/${key}`;
}
