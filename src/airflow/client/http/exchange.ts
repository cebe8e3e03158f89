import type { ClientRequest, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { AbortedError, AirflowApiError } from '../../../core/errors.js';
import type { HttpMethod } from '../api-request.js';
import { connectionFailure } from './connection-failure.js';
import type { HttpAgents } from './http-agents.js';

export interface HttpExchange {
  readonly method: HttpMethod;
  /** `https://host:port`. */
  readonly origin: string;
  /** Path and query as they go over the wire. */
  readonly path: string;
  /** Path as errors show it. */
  readonly shownPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** False for a POST that changes nothing, such as a login. Default: every method but GET. */
  readonly changes?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several values of one name joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface HttpLimits {
  readonly agents: HttpAgents;
  /** For a request with all of its redirects. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** {@link HttpLimits}, and what of the time is left. */
export interface ExchangeLimits extends HttpLimits {
  readonly leftMs: number;
}

/**
 * One request and its whole answer, whatever its status.
 * @throws {AirflowApiError} PM_AIRFLOW_UNREACHABLE, PM_AIRFLOW_TIMEOUT, PM_AIRFLOW_API for an answer that is too large
 * @throws {AbortedError} when the signal fires
 */
export function exchange(request: HttpExchange, limits: ExchangeLimits): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { signal, timeoutMs, leftMs, maxResponseBytes } = limits;
    const changes = request.changes ?? request.method !== 'GET';
    if (signal?.aborted) {
      reject(new AbortedError(undefined, { cause: signal.reason, details: { maybeApplied: false } }));
      return;
    }
    const { send, options, proxy } = limits.agents.route(new URL(request.origin), request.path);
    const headers = { ...options.headers, ...request.headers, ...lengthOf(request.body) };
    const sent = send({ ...options, method: request.method, headers });
    const isOpen = watchConnection(sent);

    const fail = (error: Error): void => {
      stop();
      reject(error);
      sent.destroy();
    };
    const onAbort = (): void => {
      const details = { maybeApplied: changes && isOpen() };
      fail(new AbortedError(undefined, { cause: signal?.reason, details }));
    };
    const timer = setTimeout(() => {
      const maybeApplied = changes && isOpen();
      fail(timeoutFailure(request, { timeoutMs, maybeApplied }));
    }, leftMs);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onError = (cause: Error): void => {
      fail(connectionFailure(request, { cause, proxy, maybeApplied: changes && isOpen() }));
    };

    signal?.addEventListener('abort', onAbort, { once: true });
    sent.on('error', onError);
    sent.on('response', (response) => {
      response.on('error', onError);
      collect(response, {
        maxBytes: maxResponseBytes,
        onText: (text) => {
          stop();
          resolve({ status: response.statusCode ?? 0, headers: joined(response), text });
        },
        onTooLarge: () => fail(tooLarge(request, { response, maxResponseBytes, changes })),
      });
    });
    sent.end(request.body);
  });
}

function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

/** Tells whether a byte of the request can have reached the server: not before the connection stands. */
function watchConnection(request: ClientRequest): () => boolean {
  let open = false;
  request.once('socket', (socket) => {
    if (!(socket instanceof Socket) || !socket.connecting) {
      open = true;
      return;
    }
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      open = true;
    });
  });
  return () => open;
}

function collect(
  response: IncomingMessage,
  { maxBytes, onText, onTooLarge }: { maxBytes: number; onText(text: string): void; onTooLarge(): void },
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else onTooLarge();
  });
  response.on('end', () => {
    if (response.complete) onText(Buffer.concat(chunks).toString('utf8'));
  });
}

function joined(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function timeoutFailure(
  { method, shownPath: path }: HttpExchange,
  { timeoutMs, maybeApplied }: { timeoutMs: number; maybeApplied: boolean },
): AirflowApiError {
  return new AirflowApiError(
    'PM_AIRFLOW_TIMEOUT',
    `${method} ${path} had no whole answer within ${timeoutMs} ms. ` +
      'Check the server; in code a longer timeoutMs of the client helps where it is only slow.',
    { method, path, transient: true, maybeApplied },
  );
}

function tooLarge(
  { method, shownPath: path }: HttpExchange,
  answer: { response: IncomingMessage; maxResponseBytes: number; changes: boolean },
): AirflowApiError {
  return new AirflowApiError(
    'PM_AIRFLOW_API',
    `The answer to ${method} ${path} has more than ${answer.maxResponseBytes} bytes. ` +
      'If that is right, give the client a larger maxResponseBytes in code.',
    {
      method,
      path,
      status: answer.response.statusCode,
      maybeApplied: answer.changes,
    },
  );
}
