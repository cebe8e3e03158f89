import { AirflowAssetState } from './airflow-asset-state.js';
import { AirflowAssets } from './airflow-assets.js';
import type { AirflowClientOptions } from './airflow-client-options.js';
import { AirflowDagRuns } from './airflow-dag-runs.js';
import { AirflowTaskInstances } from './airflow-task-instances.js';
import { AirflowVariables } from './airflow-variables.js';
import type { AirflowVersion } from './airflow-version.js';
import { AirflowXComs } from './airflow-xcoms.js';
import type { ApiRequest, ApiResponse } from './api-request.js';
import { HttpApi } from './http-api.js';

// How `withSignal` hands over connections, login and version without a public constructor argument.
const sharedApis = new WeakMap<AirflowClientOptions, HttpApi>();

/**
 * Airflow's REST API: `/api/v2` of Airflow 3 and `/api/v1` of Airflow 2, whichever the server speaks.
 *
 * Connections are kept open between requests and don't keep the process alive; `close()` ends them at once.
 * Every method throws `AirflowApiError` (PM_AIRFLOW_…), and `AbortedError` when the signal fires. `error.transient`
 * says that a later attempt may work, `error.maybeApplied` that a write may have happened although it failed.
 */
export class AirflowClient implements AsyncDisposable {
  readonly xcoms: AirflowXComs;
  readonly taskInstances: AirflowTaskInstances;
  readonly dagRuns: AirflowDagRuns;
  readonly variables: AirflowVariables;
  readonly assets: AirflowAssets;
  readonly assetState: AirflowAssetState;
  readonly #api: HttpApi;

  /** @throws {ProfileMeshError} PM_INVALID_ARGUMENT for an address or an option that can't be used */
  constructor(options: AirflowClientOptions) {
    this.#api = sharedApis.get(options) ?? new HttpApi(options);
    this.xcoms = new AirflowXComs(this.#api);
    this.taskInstances = new AirflowTaskInstances(this.#api);
    this.dagRuns = new AirflowDagRuns(this.#api);
    this.variables = new AirflowVariables(this.#api);
    this.assets = new AirflowAssets(this.#api);
    this.assetState = new AirflowAssetState(this.#api);
  }

  /** The server's version, asked at the first use and remembered. Needs no login. */
  version(): Promise<AirflowVersion> {
    return this.#api.version();
  }

  /** Any request below `/api/v1` or `/api/v2`. Write the path with `apiPath`, which encodes its parts. */
  request(request: ApiRequest): Promise<ApiResponse> {
    return this.#api.request(request);
  }

  /** The same client, connections and login, with one more signal that ends its requests. */
  withSignal(signal: AbortSignal): AirflowClient {
    const options = { url: this.#api.url };
    sharedApis.set(options, this.#api.withSignal(signal));
    return new AirflowClient(options);
  }

  /** Ends the open connections, of clients made by `withSignal` too. The client can be used again. */
  async close(): Promise<void> {
    this.#api.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
