import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answering, UnroutedRequest } from './answer-request.js';
import { crashAnswer, type FakeAnswer } from './fake-answer.js';
import type { FakeState } from './fake-state.js';
import type { FakeFault, FakeFaults } from './faults.js';
import { percentDecode } from './percent-decode.js';
import type { ServerBehaviour } from './server-behaviour.js';

/** One request that the fake has answered, or broken off. */
export interface FakeRequestRecord {
  readonly method: string;
  /** Decoded, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** What was answered; 0 when the connection was broken. */
  readonly status: number;
}

export interface FakeHttpServerOptions {
  readonly behaviour: ServerBehaviour;
  readonly state: FakeState;
  readonly faults: FakeFaults;
  readonly answer: Answering;
}

/** The listening side: the same port after every start. */
export class FakeHttpServer {
  readonly requests: FakeRequestRecord[] = [];
  latencyMs = 0;
  readonly #options: FakeHttpServerOptions;
  #server: Server | undefined;
  #port = 0;

  constructor(options: FakeHttpServerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((incoming, response) => {
      this.#handle(incoming, response).catch((error: unknown) => response.destroy(toError(error)));
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Breaks every connection and listens no more. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming, this.#options);
    if (this.latencyMs > 0) await sleep(this.latencyMs, undefined, { ref: false });
    // A server that was killed meanwhile does nothing.
    if (response.destroyed) return;
    const answer = await this.#answer(request);
    this.requests.push({
      method: request.method,
      path: percentDecode(incoming.url ?? ''),
      headers: request.headers,
      body: new TextDecoder().decode(request.body),
      status: answer?.status ?? 0,
    });
    if (answer) await send(response, answer);
    else incoming.socket.resetAndDestroy();
  }

  async #answer(request: UnroutedRequest): Promise<FakeAnswer | undefined> {
    const fault = this.#options.faults.take(request);
    if (!fault) return this.#options.answer(request);
    if (fault.after) await this.#options.answer(request);
    return fault.reset ? undefined : answerOf(fault);
  }
}

function answerOf({ status = 500, headers, body }: FakeFault): FakeAnswer {
  if (body === undefined && headers === undefined && status === 500) return crashAnswer();
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: body ?? `status ${status}` };
}

async function readRequest(
  incoming: IncomingMessage,
  { behaviour, state }: FakeHttpServerOptions,
): Promise<UnroutedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]);
  return {
    method: incoming.method ?? 'GET',
    path: percentDecode(path),
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers) as Record<string, string | undefined>,
    body: Buffer.concat(chunks),
    state,
    behaviour,
  };
}

async function send(response: ServerResponse, { status, headers, body }: FakeAnswer): Promise<void> {
  response.writeHead(status, { ...headers });
  if (body !== undefined && typeof body !== 'string') {
    for await (const part of body) {
      // Nobody listens any more, or the server was stopped.
      if (response.destroyed) return;
      response.write(part);
    }
    response.end();
    return;
  }
  response.end(body);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
