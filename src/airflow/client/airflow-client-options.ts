import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Secret } from '../../core/redact.js';

/** How a client proves who it is. */
export type AirflowAuth =
  /** User and password: exchanged for a JWT on Airflow 3, sent as Basic on Airflow 2. */
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret | string }
  /** A ready token, sent as Bearer. A function is asked for the first request, and again when the server refuses it. */
  | { readonly kind: 'token'; readonly token: Secret | string | (() => Promise<Secret | string>) }
  /** Basic, for Airflow 2 only: Airflow 3 ignores it. */
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret | string }
  | { readonly kind: 'none' };

/** How often, and after which pauses, a request is tried again. */
export interface AirflowRetryOptions {
  /** Attempts after the first. Default 10: about a minute, longer than a restart takes. */
  readonly retries?: number;
  /** Pause after the first attempt; doubled each time, ±25 %. Default 250. */
  readonly minBackoffMs?: number;
  /** Longest pause between attempts. Default 10 000. */
  readonly maxBackoffMs?: number;
  /** Longest pause that a server's `Retry-After` can ask for. Default 60 000. */
  readonly maxRetryAfterMs?: number;
}

/** Options of {@link AirflowClient}. */
export interface AirflowClientOptions {
  /** Address of the web server, with its path prefix if it has one: `https://host/deployment`. No user or password. */
  readonly url: string;
  /** Default: none. */
  readonly auth?: AirflowAuth;
  /** Sent with every request, in place of the client's own of the same name. Never sent to another origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time for one attempt of one request with its redirects and answer, and for a token's function. Default 30 000. */
  readonly timeoutMs?: number;
  readonly retry?: AirflowRetryOptions;
  /** Ends every request of the client. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** PEM of the authorities to trust in place of the public ones. Certificates are always verified. */
  readonly caCertificate?: string;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read, in either case. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Largest answer that is read. Default 104 857 600 (100 MiB). */
  readonly maxResponseBytes?: number;
}
