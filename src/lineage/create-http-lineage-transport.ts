import { ProfileMeshError } from '../core/errors.js';
import { isTransientStatus, NoAnswerError, postJson, takeCredentials } from '../core/post-json.js';
import type { Secret } from '../core/redact.js';
import type { LineageTransport } from './lineage-transport.js';

const DEFAULT_ENDPOINT = 'api/v1/lineage';
const DEFAULT_TIMEOUT_MS = 5_000;

/** Options of {@link createHttpLineageTransport}. */
export interface HttpLineageOptions {
  /** Of the receiver, e.g. `http://localhost:5000`. A user and password in it are sent as basic authorization. */
  readonly url: string | Secret;
  /** Path below the address. Default `api/v1/lineage`. */
  readonly endpoint?: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string | Secret;
  /** How long one request may take, the answer included. Default 5 s. */
  readonly timeoutMs?: number;
}

/**
 * Posts each event as JSON, as the OpenLineage clients do. An answer of 2xx is taken as "received"; redirects are not
 * followed. `emit` rejects with PM_LINEAGE_DELIVERY. Neither address nor key is in any message.
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT: the address is none of http or https
 */
export function createHttpLineageTransport(options: HttpLineageOptions): LineageTransport {
  const { endpoint = DEFAULT_ENDPOINT, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { url, authorization } = takeCredentials(addressOf(reveal(options.url), endpoint));
  const key = options.apiKey === undefined ? undefined : `Bearer ${reveal(options.apiKey)}`;
  const authorized = key ?? authorization;
  const headers: Record<string, string> = authorized === undefined ? {} : { authorization: authorized };
  return {
    async emit(event, { signal } = {}) {
      const { ok, status } = await postJson({
        url: url.href,
        ...{ headers, body: event, timeoutMs, signal },
      }).catch((error: unknown) => {
        throw error instanceof NoAnswerError ? failure(error.message, { transient: true }) : error;
      });
      if (!ok) throw refusal(status);
    },
  };
}

function reveal(text: string | Secret): string {
  return typeof text === 'string' ? text : text.reveal();
}

function addressOf(base: string, endpoint: string): URL {
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new ProfileMeshError('PM_INVALID_ARGUMENT', 'The address for lineage is no http or https address.');
  }
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`;
  return url;
}

function refusal(status: number): ProfileMeshError {
  const isRedirect = status >= 300 && status < 400;
  const isForbidden = status === 401 || status === 403;
  const remedy = isRedirect
    ? ': configure the address that it redirects to'
    : isForbidden
      ? ': check lineage.api_key'
      : status === 404
        ? ': check lineage.url and lineage.endpoint'
        : '';
  return failure(`answered ${status}${remedy}`, { transient: isTransientStatus(status), status });
}

function failure(
  reason: string,
  { transient, status }: { readonly transient: boolean; readonly status?: number },
): ProfileMeshError {
  return new ProfileMeshError('PM_LINEAGE_DELIVERY', `The receiver of lineage events ${reason}.`, {
    transient,
    details: status === undefined ? {} : { status },
  });
}
