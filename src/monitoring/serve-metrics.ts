import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProfileMeshError } from '../core/errors.js';
import type { PrometheusRegistryLike } from './prometheus-metrics.js';

/** Options of {@link serveMetrics}. */
export interface ServeMetricsOptions {
  readonly register: Pick<PrometheusRegistryLike, 'metrics' | 'contentType'>;
  /** 0: any that is free. */
  readonly port: number;
  /** The address to listen on. Default 127.0.0.1: only this machine. */
  readonly host?: string;
}

/** Answers until it is closed. */
export interface MetricsServer extends AsyncDisposable {
  /** Where the metrics are, e.g. `http://127.0.0.1:9753/metrics`. */
  readonly url: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/**
 * Serves the registry as text at `/metrics`, to GET and HEAD; anything else is 404 or 405.
 * @throws {ProfileMeshError} PM_METRICS_PORT when the port or the address can't be had
 */
export async function serveMetrics(options: ServeMetricsOptions): Promise<MetricsServer> {
  const { register, port, host = '127.0.0.1' } = options;
  const server = createServer((request, response) => void answer({ request, response, register }));
  await new Promise<void>((resolve, reject) => {
    // Stays: a connection that can't be taken, such as for want of a file descriptor, must not end the run.
    server.on('error', (cause) => reject(refused({ host, port, cause })));
    server.listen(port, host, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await closed;
  };
  const { port: taken } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${taken}/metrics`, close, [Symbol.asyncDispose]: close };
}

async function answer(exchange: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly register: ServeMetricsOptions['register'];
}): Promise<void> {
  const { request, response, register } = exchange;
  const { method, url = '' } = request;
  const say = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  };
  if (url.split('?', 1)[0] !== '/metrics') return say(404, 'The metrics are at /metrics.');
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return say(405, 'Only GET and HEAD.');
  }
  try {
    const text = await register.metrics();
    const length = Buffer.byteLength(text);
    response.writeHead(200, { 'content-type': register.contentType, 'content-length': length });
    response.end(method === 'HEAD' ? undefined : text);
  } catch {
    // A collector of the caller's failed; what it says is not for whoever asks.
    say(500, 'The metrics could not be collected.');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not listen on the port',
  EADDRNOTAVAIL: 'this machine does not have the address (monitoring.host)',
  ENOTFOUND: 'the address (monitoring.host) is not known',
};

function refused(options: { host: string; port: number; cause: Error }): ProfileMeshError {
  const { host, port, cause } = options;
  const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? ''] ?? cause.message;
  return new ProfileMeshError(
    'PM_METRICS_PORT',
    `The metrics can't be served at ${host}, port ${port}: ${reason}. Set monitoring.port to a free port, or monitoring.enable_metrics to false.`,
    { details: { host, port }, cause },
  );
}
