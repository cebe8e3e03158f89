import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { hostOf, portOf } from './host-of.js';
import { proxyAuthorization } from './proxy-authorization.js';

type Created = (error: Error | null, socket: Duplex) => void;

/** A proxy refused to open a tunnel: nothing has reached the server behind it. */
export class TunnelRefusedError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status} to CONNECT`);
    this.status = status;
  }
}

/** Reaches https servers through an HTTP proxy, by CONNECT. TLS is spoken with the server, not with the proxy. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #connectTimeoutMs: number;
  // Node's agent knows of a connection only once it stands.
  readonly #opening = new Set<(error: Error) => void>();

  constructor(options: https.AgentOptions & { proxy: URL; connectTimeoutMs: number }) {
    const { proxy, connectTimeoutMs, ...rest } = options;
    super(rest);
    this.#proxy = proxy;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  override createConnection(options: https.RequestOptions, created?: Created): undefined {
    const connect = this.#requestTunnel(options);
    let link: { destroy(): unknown } = connect;
    const end = (error: Error | null, socket?: Duplex): void => {
      if (!this.#opening.delete(end)) return;
      clearTimeout(timer);
      if (error) link.destroy();
      // Node ignores the socket when there is an error.
      created?.(error, socket as Duplex);
    };
    this.#opening.add(end);
    // Both steps together: a server that never answers the TLS handshake must not hold a socket for ever.
    const timer = setTimeout(
      () => end(new Error('the proxy opened no tunnel in time')),
      this.#connectTimeoutMs,
    ).unref();

    connect.on('error', end);
    // The request that waits for the tunnel keeps the process alive; without one nothing has to.
    connect.once('socket', (socket) => socket.unref());
    connect.once('connect', (response, socket) => {
      link = socket;
      if (response.statusCode !== 200) {
        end(new TunnelRefusedError(response.statusCode ?? 0));
        return;
      }
      const secure = tls.connect({ ...tlsOptions(options), socket });
      link = secure;
      socket.on('error', (error) => secure.destroy(error));
      secure.on('error', end);
      secure.once('secureConnect', () => end(null, secure));
    });
    connect.end();
    return undefined;
  }

  override destroy(): void {
    for (const end of this.#opening) end(new Error('the client was closed'));
    super.destroy();
  }

  #requestTunnel(options: https.RequestOptions): http.ClientRequest {
    const host = options.host ?? 'localhost';
    const authority = `${host.includes(':') ? `[${host}]` : host}:${options.port ?? 443}`;
    const { request } = this.#proxy.protocol === 'https:' ? https : http;
    return request({
      host: hostOf(this.#proxy),
      port: portOf(this.#proxy),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(this.#proxy) },
      agent: false,
      // The proxy's own certificate may be of either kind.
      ...(options.ca === undefined ? {} : { ca: [...tls.rootCertificates, ...[options.ca].flat()] }),
    });
  }
}

function tlsOptions(options: https.RequestOptions): tls.ConnectionOptions {
  const { ca, servername, host } = options;
  return {
    ca,
    // What the certificate must be for. An IP address can't be a server name: only this tells it.
    host: host ?? undefined,
    servername: servername ?? host ?? undefined,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  };
}
