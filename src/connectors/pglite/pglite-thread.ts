import { Worker } from 'node:worker_threads';
import { importDriver } from '../import-driver.js';
import type { PlainError, WorkerAnswer, WorkerRequest } from './worker-messages.js';

// PGlite would turn these into Date, BigInt, parsed JSON or arrays of such; all others are text already.
const TEXT_TYPES = [
  17, 20, 114, 1082, 1083, 1114, 1184, 1186, 1700, 3802, 199, 1016, 1115, 1182, 1185, 1231, 3807,
];

type RequestBody = WorkerRequest extends infer Request
  ? Request extends WorkerRequest
    ? Omit<Request, 'id'>
    : never
  : never;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onChunk?: ((chunk: Uint8Array) => void) | undefined;
}

export interface QueryAnswer<Row> {
  readonly rows: Row[];
  readonly affectedRows: number;
}

/** A PGlite on a thread of its own: the event loop stays free while a statement runs. One statement at a time. */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #outstandingBytes: Int32Array;
  #lastId = 0;
  #ended: Error | undefined;

  private constructor(place: string | null) {
    const outstanding = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#outstandingBytes = new Int32Array(outstanding);
    this.#worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
      workerData: { place, textTypes: TEXT_TYPES, outstanding },
      name: 'profilemesh-pglite',
    });
    // An idle database does not keep the process alive.
    this.#worker.unref();
    this.#worker.on('message', (answer: WorkerAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`PGlite's thread ended with code ${code}.`)));
  }

  /**
   * @param place - a directory; `null`: in memory
   * @throws {DatabaseError} PM_DB_DRIVER_MISSING
   */
  static async open(place: string | null): Promise<PgliteThread> {
    const thread = new PgliteThread(place);
    try {
      await importDriver(() => thread.#ask({ kind: 'load' }), '@electric-sql/pglite');
      await thread.#ask({ kind: 'open' });
      return thread;
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
  }

  /** One statement; its values as the `pg` connector gives them. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<QueryAnswer<Row>> {
    return (await this.#ask({ kind: 'query', sql, parameters })) as QueryAnswer<Row>;
  }

  /** Statements without parameters or answers. */
  async exec(sql: string): Promise<void> {
    await this.#ask({ kind: 'exec', sql });
  }

  /** Runs one statement and hands on the bytes of PostgreSQL's wire protocol as they come. */
  async protocol(sql: string, onChunk: (chunk: Uint8Array) => void): Promise<void> {
    await this.#ask({ kind: 'protocol', sql }, onChunk);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    try {
      await this.#ask({ kind: 'close' });
    } finally {
      await this.#worker.terminate();
    }
  }

  #ask(body: RequestBody, onChunk?: (chunk: Uint8Array) => void): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      // First, because it throws for a parameter that can't be sent: then nobody answers.
      this.#worker.postMessage({ ...body, id });
      this.#waiting.set(id, { resolve, reject, onChunk });
      this.#worker.ref();
    });
  }

  #take(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if ('chunk' in answer) {
      try {
        waiting?.onChunk?.(answer.chunk);
      } catch (error) {
        if (waiting) delete waiting.onChunk;
        waiting?.reject(error as Error);
      } finally {
        Atomics.sub(this.#outstandingBytes, 0, answer.chunk.length);
        Atomics.notify(this.#outstandingBytes, 0);
      }
      return;
    }
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in answer) waiting?.reject(toError(answer.error));
    else waiting?.resolve(answer.value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function toError(plain: PlainError): Error {
  return Object.assign(new Error(plain.message), plain);
}
