import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface StubRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `reset`: the connection is cut. `hang`: nothing is ever answered. `stall`: the head and half of the body. */
export type StubAnswer =
  | 'reset'
  | 'hang'
  | 'stall'
  | {
      readonly status: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Record<string, string>;
    };

export interface HttpStub {
  readonly url: string;
  readonly port: number;
  /** Every request that came, the probes for the version too. */
  readonly requests: StubRequest[];
  /** Connections that were opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export interface HttpStubOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly port?: number;
  answer(request: StubRequest, number: number): StubAnswer | Promise<StubAnswer>;
}

/** A real HTTP server on this machine that ends with the test. */
export async function startStub(options: HttpStubOptions): Promise<HttpStub> {
  const requests: StubRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: StubRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    const answer = await options.answer(request, requests.length);
    if (answer === 'hang') return;
    if (answer === 'reset') {
      incoming.socket.destroy();
      return;
    }
    if (answer === 'stall') {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      outgoing.write('{"half":');
      return;
    }
    const json = answer.json === undefined ? undefined : JSON.stringify(answer.json);
    const type = json === undefined ? 'text/plain' : 'application/json';
    outgoing.writeHead(answer.status, { 'content-type': type, ...answer.headers });
    outgoing.end(json ?? answer.text ?? '');
  };
  const server: Server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close,
  };
}

/** The answer of a server of this version to a probe for its version; `undefined` for every other request. */
export function versionProbe(request: StubRequest, version = '3.3.2'): StubAnswer | undefined {
  const api = version.startsWith('3') ? 'v2' : 'v1';
  if (request.method !== 'GET' || !/\/api\/v\d\/version$/.test(request.url)) return undefined;
  if (!request.url.endsWith(`/api/${api}/version`))
    return { status: 404, text: '<title>404 Not Found</title>' };
  return { status: 200, json: { version, git_version: 'x' } };
}

/** Requests without the probes, as `METHOD path`. */
export function calls(stub: HttpStub): string[] {
  return stub.requests
    .filter((request) => !request.url.endsWith('/version'))
    .map((request) => `${request.method} ${request.url}`);
}
