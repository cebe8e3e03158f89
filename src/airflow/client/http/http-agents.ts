import * as http from 'node:http';
import * as https from 'node:https';
import { findProxy } from './find-proxy.js';
import { hostOf, portOf } from './host-of.js';
import { proxyAuthorization } from './proxy-authorization.js';
import { TunnelAgent } from './tunnel-agent.js';

// Uvicorn closes idle connections after 5 s; a request that meets the closing would be lost.
const IDLE_MS = 4_000;

export interface HttpAgentsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly caCertificate?: string | undefined;
  readonly connectTimeoutMs: number;
}

/** How a request to an address is opened. */
export interface HttpRoute {
  readonly send: typeof http.request;
  readonly options: http.RequestOptions;
  /** The proxy on the way, without its user and password; `undefined` for a direct connection. */
  readonly proxy: string | undefined;
}

/** The open connections: direct, to http proxies, and through tunnels. */
export class HttpAgents {
  readonly #options: HttpAgentsOptions;
  readonly #http = new http.Agent({ keepAlive: true, timeout: IDLE_MS });
  readonly #https: https.Agent;
  readonly #tunnels = new Map<string, TunnelAgent>();

  constructor(options: HttpAgentsOptions) {
    this.#options = options;
    this.#https = new https.Agent(this.#tlsOptions());
  }

  /** @param path as it goes over the wire; never normalised, as a URL would be */
  route(origin: URL, path: string): HttpRoute {
    const proxy = findProxy(origin, this.#options.env);
    const direct = { host: hostOf(origin), port: portOf(origin), path };
    if (origin.protocol === 'https:') {
      const agent = proxy ? this.#tunnel(proxy) : this.#https;
      return { send: https.request, options: { ...direct, agent }, proxy: proxy?.origin };
    }
    if (!proxy) return { send: http.request, options: { ...direct, agent: this.#http }, proxy: undefined };
    const plain = proxy.protocol === 'http:';
    return {
      send: plain ? http.request : https.request,
      options: {
        host: hostOf(proxy),
        port: portOf(proxy),
        path: `${origin.origin}${path}`,
        headers: { host: origin.host, ...proxyAuthorization(proxy) },
        agent: plain ? this.#http : this.#https,
      },
      proxy: proxy.origin,
    };
  }

  close(): void {
    for (const agent of [this.#http, this.#https, ...this.#tunnels.values()]) agent.destroy();
    this.#tunnels.clear();
  }

  #tunnel(proxy: URL): TunnelAgent {
    const known = this.#tunnels.get(proxy.href);
    if (known) return known;
    const { connectTimeoutMs } = this.#options;
    const agent = new TunnelAgent({ ...this.#tlsOptions(), proxy, connectTimeoutMs });
    this.#tunnels.set(proxy.href, agent);
    return agent;
  }

  #tlsOptions(): https.AgentOptions {
    const { caCertificate } = this.#options;
    const ca = caCertificate === undefined ? {} : { ca: caCertificate };
    return { keepAlive: true, timeout: IDLE_MS, rejectUnauthorized: true, ...ca };
  }
}
