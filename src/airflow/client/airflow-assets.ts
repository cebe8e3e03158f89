import { AirflowApiError } from '../../core/errors.js';
import { assetEventAnswer, assetListAnswer, datasetEventAnswer, datasetListAnswer } from './answers.js';
import type { AirflowApi, ApiRequest } from './api-request.js';
import type { ExactJson } from './exact-json.js';
import { collectPages } from './list-pages.js';
import { parseAnswer } from './parse-answer.js';

/** An asset of Airflow 3, or a dataset of Airflow 2. */
export interface AirflowAsset {
  readonly id: number;
  readonly uri: string;
  /** On Airflow 2 the same as the URI. */
  readonly name: string;
}

/** Which asset: by its id, URI or name. Airflow 2 knows URIs only. */
export type AssetReference = { readonly id: number } | { readonly uri: string } | { readonly name: string };

/** An asset event to be made. */
export interface PostAssetEventOptions {
  readonly asset: AssetReference;
  /** Reaches the consumer as a dict. Never a secret: members that look like one are shown masked. */
  readonly extra?: { readonly [key: string]: ExactJson };
}

/** An asset event (on 2.x a dataset event) as the server has it. */
export interface AirflowAssetEvent {
  /** `null` on Airflow 2. */
  readonly id: number | null;
  readonly timestamp: Date;
}

/** Assets (3.x) and datasets (2.x): two names of one thing. An asset exists once a parsed DAG names it. */
export class AirflowAssets {
  readonly #api: AirflowApi;

  constructor(api: AirflowApi) {
    this.#api = api;
  }

  /** `undefined` when no parsed DAG names it. */
  async findByUri(uri: string): Promise<AirflowAsset | undefined> {
    return (await this.#search({ uri_pattern: uri })).find((asset) => asset.uri === uri);
  }

  /** `undefined` when no parsed DAG names it. On Airflow 2 the name is the URI. */
  async findByName(name: string): Promise<AirflowAsset | undefined> {
    const { api } = await this.#api.version();
    if (api === 'v1') return this.findByUri(name);
    return (await this.#search({ name_pattern: name })).find((asset) => asset.name === name);
  }

  /**
   * Says that an asset has changed: starts the DAGs that wait for it. Two calls are two events. It is never sent a
   * second time where the first may have happened: the error then has `maybeApplied`.
   * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND when no parsed DAG names the asset, PM_AIRFLOW_FORBIDDEN below the
   *   role Op
   */
  async postEvent({ asset, extra = {} }: PostAssetEventOptions): Promise<AirflowAssetEvent> {
    const { api } = await this.#api.version();
    if (api === 'v1') return this.#postDatasetEvent(asset, extra);
    const id = 'id' in asset ? asset.id : (await this.#findOrThrow(asset)).id;
    const request: ApiRequest = {
      method: 'POST',
      path: '/assets/events',
      body: { asset_id: id, extra: { ...extra } },
    };
    const response = await this.#api.request(request);
    const event = parseAnswer(assetEventAnswer, { request, response });
    return { id: event.id, timestamp: event.timestamp };
  }

  async #postDatasetEvent(
    asset: AssetReference,
    extra: { readonly [key: string]: ExactJson },
  ): Promise<AirflowAssetEvent> {
    const path = '/datasets/events';
    if ('id' in asset) {
      throw new AirflowApiError(
        'PM_AIRFLOW_UNSUPPORTED',
        'Airflow 2 takes dataset events by URI, not by id. Give { uri }. Nothing was sent.',
        { method: 'POST', path },
      );
    }
    const uri = 'uri' in asset ? asset.uri : asset.name;
    const request: ApiRequest = { method: 'POST', path, body: { dataset_uri: uri, extra: { ...extra } } };
    const response = await this.#api.request(request);
    return { id: null, timestamp: parseAnswer(datasetEventAnswer, { request, response }).timestamp };
  }

  async #findOrThrow(asset: { readonly uri: string } | { readonly name: string }): Promise<AirflowAsset> {
    const found = 'uri' in asset ? await this.findByUri(asset.uri) : await this.findByName(asset.name);
    if (found) return found;
    const wanted = 'uri' in asset ? `URI '${asset.uri}'` : `name '${asset.name}'`;
    throw new AirflowApiError(
      'PM_AIRFLOW_NOT_FOUND',
      `Airflow has no asset with the ${wanted}. An asset exists once a parsed DAG has it as outlet, inlet or schedule.`,
      { method: 'GET', path: '/assets' },
    );
  }

  async #search(query: Record<string, string>): Promise<AirflowAsset[]> {
    const { api } = await this.#api.version();
    const request: ApiRequest = {
      method: 'GET',
      path: api === 'v1' ? '/datasets' : '/assets',
      query: { ...query, order_by: 'id' },
    };
    const found = await collectPages({
      api: this.#api,
      request,
      read: (response) => {
        if (api === 'v1') {
          const page = parseAnswer(datasetListAnswer, { request, response });
          return { items: page.datasets, total: page.total_entries };
        }
        const page = parseAnswer(assetListAnswer, { request, response });
        return { items: page.assets, total: page.total_entries };
      },
    });
    return found.map(({ id, uri, name }) => ({ id, uri, name: name ?? uri }));
  }
}
