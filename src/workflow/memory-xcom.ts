import { XComError } from '../core/errors.js';
import type { JsonValue } from '../core/json.js';
import type { XComCapabilities, XComTransport } from './task-context.js';
import { xcomJsonText } from './xcom-json.js';

/** Which task instance an XCom belongs to. */
export interface XComAddress {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** Default -1: not mapped. */
  readonly mapIndex?: number;
}

/** Options of {@link InMemoryXCom}. */
export interface InMemoryXComOptions {
  /** Bytes of UTF-8 JSON one value may have. Default `Infinity`. */
  readonly maxBytes?: number;
}

/**
 * The XComs of every task of a process, in memory. Values are held as JSON text, so what is pulled is a copy that the
 * pusher can no longer change.
 */
export class InMemoryXCom {
  readonly #maxBytes: number;
  readonly #tasks = new Map<string, Map<string, string>>();

  constructor(options: InMemoryXComOptions = {}) {
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
  }

  /** The route of one task instance. Two routes of one address share their values. */
  forTask(address: XComAddress): XComTransport {
    return new MemoryXComTransport({ values: this.#valuesOf(address), maxBytes: this.#maxBytes });
  }

  /** A copy of everything one task instance has pushed, by key, in the order of the first pushes. */
  entries(address: XComAddress): Record<string, JsonValue> {
    const parsed = [...this.#valuesOf(address)].map(
      ([key, text]) => [key, JSON.parse(text) as JsonValue] as const,
    );
    return Object.fromEntries(parsed);
  }

  /** Forgets what a task instance has pushed, as Airflow does when it starts one again. */
  clear(address: XComAddress): void {
    this.#valuesOf(address).clear();
  }

  #valuesOf({ dagId, runId, taskId, mapIndex = -1 }: XComAddress): Map<string, string> {
    const id = JSON.stringify([dagId, runId, taskId, mapIndex]);
    const known = this.#tasks.get(id);
    if (known) return known;
    const values = new Map<string, string>();
    this.#tasks.set(id, values);
    return values;
  }
}

class MemoryXComTransport implements XComTransport {
  readonly kind = 'memory';
  readonly capabilities: XComCapabilities;
  readonly #values: Map<string, string>;
  #closed = false;

  constructor({ values, maxBytes }: { values: Map<string, string>; maxBytes: number }) {
    this.#values = values;
    this.capabilities = { keys: 'any', pull: true, maxBytes };
  }

  async push(key: string, value: JsonValue): Promise<void> {
    this.#assertOpen(key);
    const text = xcomJsonText(key, value);
    const bytes = Buffer.byteLength(text);
    const { maxBytes } = this.capabilities;
    if (bytes > maxBytes) {
      throw new XComError(
        'PM_XCOM_TOO_LARGE',
        `The XCom value '${key}' has ${bytes} bytes of JSON and this route takes ${maxBytes}. ` +
          'Push a reference to the stored data instead.',
        { details: { key, bytes, maxBytes } },
      );
    }
    this.#values.set(key, text);
  }

  async pull(key: string): Promise<JsonValue | undefined> {
    const text = this.#values.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #assertOpen(key: string): void {
    if (!this.#closed) return;
    throw new XComError(
      'PM_XCOM_CLOSED',
      `The XCom value '${key}' was pushed after the task's route was closed. Push before close().`,
      { details: { key } },
    );
  }
}
