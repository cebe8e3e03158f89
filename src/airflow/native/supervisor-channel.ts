import type { Duplex } from 'node:stream';
import { encodeFrame, FrameParser } from './frames.js';
import type { MsgpackValue } from './msgpack-encode.js';
import { replyError, SupervisorError } from './supervisor-error.js';

/** A message of the supervisor protocol. */
export type SupervisorMessage = Readonly<Record<string, MsgpackValue | undefined>> & {
  readonly type: string;
};

export interface SupervisorChannelOptions {
  readonly socket: Duplex;
  /**
   * How long an answer may take. Default 180,000: the supervisor itself tries several times to reach its API server.
   * A message that it finds invalid gets no answer at all.
   */
  readonly timeoutMs?: number;
  readonly maxFrameBytes?: number;
}

interface Pending {
  readonly request: string;
  readonly timer: NodeJS.Timeout;
  resolve(body: unknown): void;
  reject(error: unknown): void;
}

/** Requests and answers over the `--comm` socket, and the one message that comes unasked: the start-up details. */
export class SupervisorChannel {
  /** The body of the first message. Rejects when the connection ends before it came. */
  readonly greeting: Promise<unknown>;
  readonly #socket: Duplex;
  readonly #timeoutMs: number;
  readonly #parser: FrameParser;
  readonly #pending = new Map<number, Pending>();
  #greet: { resolve(body: unknown): void; reject(error: unknown): void } | undefined;
  #nextId = 1;
  #ended: SupervisorError | undefined;

  constructor({ socket, timeoutMs = 180_000, maxFrameBytes }: SupervisorChannelOptions) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    this.#parser = new FrameParser(maxFrameBytes === undefined ? {} : { maxBytes: maxFrameBytes });
    this.greeting = new Promise((resolve, reject) => {
      this.#greet = { resolve, reject };
    });
    // Whoever doesn't ask for the greeting hears of the end by the requests.
    this.greeting.catch(() => undefined);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#end(`the connection broke: ${error.message}`, error));
    socket.on('close', () => this.#end('the connection was closed'));
    socket.on('end', () => this.#end('the connection was closed'));
    // It may have ended before anybody listened.
    if (socket.destroyed) this.#end('the connection was closed');
  }

  /**
   * Sends a message and gives the body of the answer, `null` for a plain acknowledgement.
   *
   * @throws {SupervisorError} refused, not answered in time, or the connection ended
   * @throws {ProfileMeshError} PM_INVALID_ARGUMENT for a message that MessagePack can't carry
   */
  async request(message: SupervisorMessage): Promise<unknown> {
    const request = message.type;
    if (this.#ended) throw this.#lost(request, this.#ended);
    const id = this.#nextId;
    this.#nextId += 1;
    const frame = encodeFrame([id, message]);
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new SupervisorError(
            `Airflow did not answer the task's ${request} within ${this.#timeoutMs} ms. It answers nothing to a message ` +
              'that it finds invalid; its reason is then in the log of the worker.',
            { request, transient: true },
          ),
        );
      }, this.#timeoutMs);
      this.#pending.set(id, { request, timer, resolve, reject });
      this.#socket.write(frame);
    });
  }

  /** Ends the connection after what was written has been sent. Requests without an answer fail. */
  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#socket.end(() => resolve());
      this.#socket.once('close', () => resolve());
    });
    this.#end('the task closed the connection');
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#parser.push(chunk)) this.#route(frame);
    } catch (error) {
      this.#end(`a message could not be read: ${(error as Error).message}`, error);
      this.#socket.destroy();
    }
  }

  #route(frame: unknown): void {
    const [id, body = null, error = null] = Array.isArray(frame) ? (frame as unknown[]) : [];
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (pending === undefined) {
      // The greeting has the id 0, which no request has. Late answers to requests that timed out end up here too.
      this.#greet?.resolve(body);
      this.#greet = undefined;
      return;
    }
    this.#pending.delete(id as number);
    clearTimeout(pending.timer);
    const failure = replyError(pending.request, body, error);
    if (failure) pending.reject(failure);
    else pending.resolve(body);
  }

  #end(reason: string, cause?: unknown): void {
    if (this.#ended) return;
    const ended = new SupervisorError(`Airflow's supervisor can't be reached: ${reason}.`, {
      request: 'StartupDetails',
      transient: true,
      cause,
    });
    this.#ended = ended;
    this.#greet?.reject(ended);
    this.#greet = undefined;
    for (const { request, timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#lost(request, ended));
    }
    this.#pending.clear();
  }

  #lost(request: string, ended: SupervisorError): SupervisorError {
    return new SupervisorError(`The task's ${request} failed. ${ended.message}`, {
      request,
      transient: true,
      cause: ended,
    });
  }
}
