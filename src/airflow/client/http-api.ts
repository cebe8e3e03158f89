import { systemClock } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import type { Secret } from '../../core/redact.js';
import type { AirflowAuth, AirflowClientOptions } from './airflow-client-options.js';
import type { AirflowVersion } from './airflow-version.js';
import { answerError, isStaleToken } from './answer-error.js';
import type { AirflowApi, ApiRequest, ApiResponse } from './api-request.js';
import { checkAuth } from './check-auth.js';
import { createCredentials } from './credentials.js';
import { customHeaders } from './custom-headers.js';
import { detectVersion } from './detect-version.js';
import { stringifyExactJson, tryParseExactJson } from './exact-json.js';
import { type BaseUrl, parseBaseUrl } from './http/base-url.js';
import type { HttpAnswer, HttpExchange } from './http/exchange.js';
import { followRedirects } from './http/follow-redirects.js';
import { HttpAgents } from './http/http-agents.js';
import { loginRequest, readLogin } from './login.js';
import { positive } from './positive.js';
import { RetryPauses } from './retry-pauses.js';
import { retryRequest } from './retry-request.js';
import { SharedTask } from './shared-task.js';
import type { Credentials } from './token-source.js';

const LOGIN_PATH = '/auth/token';

/** What clients made by `withSignal` have in common. */
interface Shared {
  readonly base: BaseUrl;
  readonly auth: AirflowAuth;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: HttpAgents;
  readonly pauses: RetryPauses;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the client that was made first: what all share goes on when one of the others is aborted. */
  readonly signal: AbortSignal | undefined;
  version?: SharedTask<AirflowVersion>;
  readonly credentials: Map<string, Credentials>;
}

type Sent = Pick<HttpExchange, 'method' | 'body' | 'changes'> & { path: string; search?: string };

/** The API over HTTP: version, login, retries and errors. The resources stand on it. */
export class HttpApi implements AirflowApi {
  readonly url: string;
  readonly #shared: Shared;
  readonly #signal: AbortSignal | undefined;

  constructor(options: AirflowClientOptions | { shared: Shared; signal: AbortSignal }) {
    this.#shared = 'shared' in options ? options.shared : share(options);
    this.#signal = options.signal;
    this.url = `${this.#shared.base.origin}${this.#shared.base.prefix}`;
  }

  version(): Promise<AirflowVersion> {
    const shared = this.#shared;
    shared.version ??= new SharedTask((signal) => this.#detectVersion(this.#withShared(signal)));
    return shared.version.get(this.#signal);
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    const { api } = await this.version();
    const { method, body } = request;
    const sent: Sent = {
      method,
      path: `/api/${api}${request.path}`,
      search: searchOf(request.query),
      body: body === undefined ? undefined : stringifyExactJson(body),
    };
    const safe = (request.retry ?? (method === 'GET' ? 'safe' : 'never')) === 'safe';
    const answer = await this.#retry(safe, () => this.#sendAuthorized(sent, api));
    return { ...answer, path: sent.path, json: tryParseExactJson(answer.text) };
  }

  pauseMs(attempt: number): number | undefined {
    return this.#shared.pauses.after(attempt);
  }

  sleep(ms: number): Promise<void> {
    return this.#shared.clock.sleep(ms, this.#signal);
  }

  now(): Date {
    return this.#shared.clock.now();
  }

  withSignal(signal: AbortSignal): HttpApi {
    const both = this.#signal ? AbortSignal.any([this.#signal, signal]) : signal;
    return new HttpApi({ shared: this.#shared, signal: both });
  }

  close(): void {
    this.#shared.agents.close();
  }

  /** Nothing that the client sends says who asks. */
  get #anonymous(): boolean {
    const { auth, headers } = this.#shared;
    return auth.kind === 'none' && headers.authorization === undefined && headers.cookie === undefined;
  }

  async #sendAuthorized(sent: Sent, api: 'v1' | 'v2'): Promise<HttpAnswer> {
    const credentials = this.#credentials(api);
    for (let renewed = false; ; renewed = true) {
      // The caller's own header goes before what the client would send.
      const own = this.#shared.headers.authorization !== undefined;
      const authorization = own ? undefined : await credentials.authorization(this.#signal);
      const answer = await this.#send(sent, { authorization, signal: this.#signal });
      if (answer.status >= 200 && answer.status < 300) return answer;
      const renew = !renewed && !own && isStaleToken(answer);
      if (!renew || !(await credentials.renew(authorization, this.#signal))) {
        throw answerError({ ...sent, anonymous: this.#anonymous }, answer, this.now());
      }
    }
  }

  #send(
    { method, path, search = '', body, changes }: Sent,
    { authorization, signal }: { authorization?: string | undefined; signal: AbortSignal | undefined },
  ): Promise<HttpAnswer> {
    const { base, headers, agents, timeoutMs, maxResponseBytes } = this.#shared;
    return followRedirects(
      {
        method,
        origin: base.origin,
        path: `${base.prefix}${path}${search}`,
        shownPath: path,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'profilemesh',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(authorization === undefined ? {} : { authorization }),
          ...headers,
        },
        body,
        ...(changes === undefined ? {} : { changes }),
      },
      { agents, timeoutMs, maxResponseBytes, signal },
    );
  }

  #retry<T>(safe: boolean, send: () => Promise<T>, signal = this.#signal): Promise<T> {
    const { pauses, clock, logger } = this.#shared;
    return retryRequest({ pauses, clock, logger, signal, safe, send });
  }

  #detectVersion(signal: AbortSignal): Promise<AirflowVersion> {
    const { auth, clock } = this.#shared;
    const get = async (path: string, login: boolean): Promise<HttpAnswer> => {
      const known = login && auth.kind !== 'password';
      const authorization = known ? await this.#credentials('v1').authorization(signal) : undefined;
      return this.#send({ method: 'GET', path }, { authorization, signal });
    };
    return this.#retry(
      true,
      () => detectVersion({ now: () => clock.now(), get, anonymous: this.#anonymous }),
      signal,
    );
  }

  #credentials(api: 'v1' | 'v2'): Credentials {
    const { auth, credentials } = this.#shared;
    const key = auth.kind === 'token' ? 'token' : api;
    const known = credentials.get(key);
    if (known) return known;
    const created = createCredentials(auth, {
      api,
      tokenTimeoutMs: this.#shared.timeoutMs,
      login: (user, password, signal) => this.#login({ user, password, signal: this.#withShared(signal) }),
    });
    credentials.set(key, created);
    return created;
  }

  #login({
    user,
    password,
    signal,
  }: {
    user: string;
    password: Secret;
    signal: AbortSignal;
  }): Promise<string> {
    const send = async (): Promise<string> => {
      const sent = { path: LOGIN_PATH, ...loginRequest(user, password) };
      const answer = await this.#send(sent, { signal });
      return readLogin(LOGIN_PATH, answer, this.now());
    };
    return this.#retry(true, send, signal);
  }

  /** For what all wait for: the signal of the client that was made first ends it too, that of another one does not. */
  #withShared(signal: AbortSignal): AbortSignal {
    const own = this.#shared.signal;
    return own ? AbortSignal.any([own, signal]) : signal;
  }
}

function share(options: AirflowClientOptions): Shared {
  const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 30_000);
  const { env = process.env, caCertificate } = options;
  return {
    base: parseBaseUrl(options.url),
    auth: checkAuth(options.auth ?? { kind: 'none' }),
    headers: customHeaders(options.headers),
    agents: new HttpAgents({ env, caCertificate, connectTimeoutMs: timeoutMs }),
    pauses: new RetryPauses(options.retry),
    timeoutMs,
    maxResponseBytes: positive('maxResponseBytes', options.maxResponseBytes ?? 100 * 1024 * 1024),
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
    signal: options.signal,
    credentials: new Map(),
  };
}

function searchOf(query: ApiRequest['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}
