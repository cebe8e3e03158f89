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

  constructor(options: https.AgentOptions & { proxy: URL; connectTimeoutMs: number }) {
    const { proxy, connectTimeoutMs, ...rest } = options;
    super(rest);
    this.#proxy = proxy;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  override createConnection(options: https.RequestOptions, created?: Created): undefined {
    const done = onlyOnce(created);
    const host = options.host ?? 'localhost';
    const authority = `${host.includes(':') ? `[${host}]` : host}:${options.port ?? 443}`;
    const { request } = this.#proxy.protocol === 'https:' ? https : http;
    const connect = request({
      host: hostOf(this.#proxy),
      port: portOf(this.#proxy),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(this.#proxy) },
      agent: false,
      timeout: this.#connectTimeoutMs,
      // The proxy's own certificate may be of either kind.
      ...(options.ca === undefined ? {} : { ca: [...tls.rootCertificates, ...[options.ca].flat()] }),
    });
    connect.once('timeout', () => connect.destroy(new Error('the proxy opened no tunnel in time')));
    connect.once('error', (error) => done(error));
    connect.once('response', (response) => {
      response.resume();
      done(new TunnelRefusedError(response.statusCode ?? 0));
    });
    connect.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        done(new TunnelRefusedError(response.statusCode ?? 0));
        return;
      }
      socket.setTimeout(0);
      const secure = tls.connect({ ...tlsOptions(options), socket });
      socket.on('error', (error) => secure.destroy(error));
      secure.once('error', (error) => done(error));
      secure.once('secureConnect', () => done(null, secure));
    });
    connect.end();
    return undefined;
  }
}

function tlsOptions(options: https.RequestOptions): tls.ConnectionOptions {
  const { ca, servername, host } = options;
  return {
    ca,
    servername: servername ?? host ?? undefined,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  };
}

function onlyOnce(created: Created | undefined): (error: Error | null, socket?: Duplex) => void {
  let called = false;
  return (error, socket) => {
    if (called) return;
    called = true;
    // Node ignores the socket when there is an error.
    created?.(error, socket as Duplex);
  };
}
