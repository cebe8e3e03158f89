import { AbortedError, ProfileMeshError } from '../core/errors.js';
import type { Secret } from '../core/redact.js';
import type { LineageTransport } from './lineage-transport.js';

const DEFAULT_ENDPOINT = 'api/v1/lineage';
const DEFAULT_TIMEOUT_MS = 5_000;
const TRANSIENT_STATUS = new Set([408, 425, 429]);

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
  const { address, authorization } = takeCredentials(reveal(options.url), endpoint);
  const key = options.apiKey === undefined ? undefined : `Bearer ${reveal(options.apiKey)}`;
  const authorized = key ?? authorization;
  const headers = {
    'content-type': 'application/json',
    ...(authorized === undefined ? {} : { authorization: authorized }),
  };
  return {
    async emit(event, { signal } = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await fetch(address, {
          method: 'POST',
          redirect: 'manual',
          headers,
          body: JSON.stringify(event),
          signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
        });
        // Nobody reads it, and an unread answer holds its connection.
        await answer.body?.cancel();
        if (!answer.ok) throw refusal(answer.status);
      } catch (error) {
        if (error instanceof ProfileMeshError) throw error;
        if (signal?.aborted) throw new AbortedError(undefined, { cause: error });
        const reason = timeout.aborted ? `gave no answer in ${timeoutMs / 1000} s` : unreachable(error);
        throw failure(reason, { transient: true });
      }
    },
  };
}

function reveal(text: string | Secret): string {
  return typeof text === 'string' ? text : text.reveal();
}

/** `fetch` refuses an address with a user in it. */
function takeCredentials(base: string, endpoint: string): { address: string; authorization?: string } {
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new ProfileMeshError('PM_INVALID_ARGUMENT', 'The address for lineage is no http or https address.');
  }
  const url = new URL(base);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`;
  if (username === '' && password === '') return { address: url.href };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: url.href, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
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
  const transient = status >= 500 || TRANSIENT_STATUS.has(status);
  return failure(`answered ${status}${remedy}`, { transient, status });
}

// The message of `fetch` may repeat the address: its code says enough.
function unreachable(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return `could not be reached${typeof code === 'string' ? ` (${code})` : ''}`;
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
