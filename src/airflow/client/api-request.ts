import type { ExactJson } from './exact-json.js';
import type { AirflowVersion } from './airflow-version.js';

/** The methods that Airflow's API has. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request to the API, below `/api/v1` or `/api/v2`. */
export interface ApiRequest {
  readonly method: HttpMethod;
  /** Starts with `/`; made with {@link apiPath}, which encodes its parts. */
  readonly path: string;
  /** Members that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; a `bigint` as an integer. */
  readonly body?: ExactJson;
  /**
   * `safe`: repeating is harmless, so every transient failure is retried; the default of GET.
   * `never`: only retried when it certainly did not happen (no connection, 429); the default of the others.
   */
  readonly retry?: 'safe' | 'never';
}

/** An answer of the server. */
export interface ApiResponse {
  readonly status: number;
  /** Path of the request as errors show it: with `/api/v1` or `/api/v2`, without the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** `undefined` when the body is empty or no JSON. */
  readonly json: ExactJson | undefined;
}

/** What the resources of the client stand on. */
export interface AirflowApi {
  /** The server's version, asked once. */
  version(): Promise<AirflowVersion>;
  /** @throws {AirflowApiError} for every answer that is not 2xx */
  request(request: ApiRequest): Promise<ApiResponse>;
  /** The pause before attempt number `attempt` + 1 (from 1); `undefined` when there shall be none. */
  pauseMs(attempt: number): number | undefined;
  /** @throws {AbortedError} when the signal fires */
  sleep(ms: number): Promise<void>;
  now(): Date;
  /** The same client, with one more signal that ends its requests. */
  withSignal(signal: AbortSignal): AirflowApi;
}
