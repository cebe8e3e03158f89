import { systemClock, throwIfAborted } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { XComError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { type Logger, silentLogger } from '../../core/logger.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { XComCapabilities, XComTransport } from '../../workflow/task-context.js';
import { xcomJsonText } from '../../workflow/xcom-json.js';
import { assertWritable, keepsSlashes, type XComRequirement } from './assert-writable.js';
import { decodeFromXCom, encodeForXCom } from './encode.js';
import { inTurn } from './key-turns.js';
import { toJsonValue, unwrapLayers, wrapText } from './layers.js';
import { assertSendableKey, sendableText } from './sendable.js';
import { SharedList } from './shared-list.js';
import { writeXCom, type XComWrite, type XComWriteRules } from './write-xcom.js';
import { describeAddress, type XComServer } from './xcom-server.js';

/** Options of {@link XComRestTransport}. */
export interface XComRestTransportOptions extends XComWriteRules {
  /** An `AirflowClient`. It is not closed by the transport. */
  readonly client: XComServer;
  readonly address: XComAddress;
  /** Bytes of JSON one value may have: it is stored in Airflow's own database. Default 1 048 576, one MiB. */
  readonly maxBytes?: number;
  /** `native`: fails before sending where a Python task would get JSON text (before 3.2.2). Default `any`. */
  readonly require?: XComRequirement;
  /** `encode` makes every value sendable as `encodeForXCom` says; `refuse` throws instead. Default `encode`. */
  readonly unsendable?: 'encode' | 'refuse';
  /** Keys that REST keeps and no Python task can pull. Default `refuse`. */
  readonly unreadableKeys?: 'refuse' | 'allow';
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** What became of a push. */
export interface XComPushOutcome extends XComWrite {
  readonly key: string;
  readonly address: XComAddress;
  /** Of the JSON that was sent. */
  readonly bytes: number;
}

const DEFAULT_MAX_BYTES = 1_048_576;

/**
 * The route over Airflow's REST API, for a task instance that runs elsewhere or not at all. Airflow 3 only: 2.x can't be
 * written to, only read.
 *
 * Values travel as raw JSON. A push looks at the task instance's state first and reads the value again afterwards,
 * because Airflow deletes a task instance's XComs whenever it starts: five requests, three of them reads.
 *
 * @throws {XComError} PM_XCOM_INVALID, PM_XCOM_TOO_LARGE, PM_XCOM_CLOSED, PM_XCOM_LOST, PM_AIRFLOW_NOT_FOUND
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED
 * @throws {AirflowApiError} AbortedError
 */
export class XComRestTransport implements XComTransport, AsyncDisposable {
  readonly kind = 'rest';
  readonly capabilities: XComCapabilities;
  readonly #options: XComRestTransportOptions;
  readonly #abortableClient: XComServer;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lists = new Map<string, SharedList>();
  #closed = false;

  constructor(options: XComRestTransportOptions) {
    this.#options = options;
    const { client, signal } = options;
    this.#abortableClient = (signal && client.withSignal?.(signal)) ?? client;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.capabilities = { keys: 'any', pull: true, maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES };
  }

  async push(key: string, value: JsonValue): Promise<void> {
    await this.send(key, value);
  }

  /** As `push`, and says what became of it: what a Python task gets, and whether it stays. */
  async send(key: string, value: JsonValue): Promise<XComPushOutcome> {
    this.#assertOpen(key);
    // Before anything is awaited: the caller may change the object afterwards.
    const prepared = this.#prepare(key, value);
    await this.#assertAccepted(key);
    return inTurn(this.#idOf(key), () => this.#write(key, prepared), this.#options.signal);
  }

  /** What was pushed, without the layers that servers before 3.2.2 put around it. Integers beyond 2^53 are texts. */
  async pull(key: string): Promise<JsonValue | undefined> {
    const client = this.#client;
    const entry = await client.xcoms.get(this.#options.address, key);
    if (entry === undefined) return undefined;
    const { nativeXComOverRest } = await client.version();
    const value = toJsonValue(nativeXComOverRest ? entry.value : unwrapLayers(entry.value));
    return this.#encodes ? decodeFromXCom(value) : value;
  }

  /**
   * Adds an entry at the end of a list, which need not exist. Calls of one process, on any transport of this task
   * instance and key, take turns; entries that another process overwrote are put back, at the latest by `close()`.
   */
  async append(key: string, entry: JsonValue): Promise<void> {
    this.#assertOpen(key);
    const { value } = this.#prepare(key, entry);
    await this.#assertAccepted(key);
    const list = this.#lists.get(key) ?? this.#createList(key);
    this.#lists.set(key, list);
    const own = this.#encodes ? decodeFromXCom(value) : value;
    await inTurn(this.#idOf(key), () => list.append(own), this.#options.signal);
  }

  /** Puts back what other processes overwrote of the lists that were appended to. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const [key, list] of this.#lists) await inTurn(this.#idOf(key), () => list.settle());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // What `close` puts back is not left half done because the work before it was aborted.
  get #client(): XComServer {
    return this.#closed ? this.#options.client : this.#abortableClient;
  }

  get #encodes(): boolean {
    return this.#options.unsendable !== 'refuse';
  }

  #idOf(key: string): string {
    const { dagId, runId, taskId, mapIndex = -1 } = this.#options.address;
    return JSON.stringify([dagId, runId, taskId, mapIndex, key]);
  }

  #prepare(key: string, value: JsonValue): { value: JsonValue; bytes: number } {
    xcomJsonText(key, value);
    const text = sendableText({
      key,
      value: this.#encodes ? encodeForXCom(value) : value,
      unreadableKeys: this.#options.unreadableKeys ?? 'refuse',
    });
    const bytes = Buffer.byteLength(text);
    const { maxBytes } = this.capabilities;
    if (bytes > maxBytes) {
      throw new XComError(
        'PM_XCOM_TOO_LARGE',
        `The XCom value '${key}' has ${bytes} bytes of JSON and the budget is ${maxBytes}. ` +
          'Push a reference to the stored data instead, or raise maxBytes in code.',
        { details: { key, bytes, maxBytes } },
      );
    }
    return { value: JSON.parse(text) as JsonValue, bytes };
  }

  async #assertAccepted(key: string): Promise<void> {
    const { require = 'any', unreadableKeys = 'refuse', signal } = this.#options;
    throwIfAborted(signal);
    const version = await this.#client.version();
    assertWritable(version, require);
    assertSendableKey({ key, unreadableKeys, slashes: keepsSlashes(version) });
  }

  async #write(key: string, prepared: { value: JsonValue; bytes: number }): Promise<XComPushOutcome> {
    const { address, require, signal } = this.#options;
    const client = this.#client;
    const { nativeXComOverRest } = await client.version();
    const value = nativeXComOverRest ? prepared.value : wrapText(prepared.value);
    const write = await writeXCom({
      ...this.#options,
      server: client,
      address,
      key,
      value,
      clock: this.#clock,
      signal,
    });
    if (require === 'native' && write.reaches !== 'native') throw notNative(key, address);
    const outcome = { ...write, key, address, bytes: prepared.bytes };
    const { method, reaches, kept, state, overwritten } = write;
    this.#logger.debug(`XCom ${key} ${method} over REST`, {
      ...address,
      key,
      reaches,
      kept,
      state,
      overwritten,
    });
    if (!kept)
      this.#logger.warn(`The XCom ${key} will not stay: ${describeAddress(address)} ${write.reason}.`);
    return outcome;
  }

  #createList(key: string): SharedList {
    return new SharedList({
      key,
      read: () => this.pull(key),
      write: async (list) => {
        const { overwritten } = await this.#write(key, this.#prepare(key, list));
        return !overwritten;
      },
      clock: this.#clock,
      signal: this.#options.signal,
    });
  }

  #assertOpen(key: string): void {
    if (!this.#closed) return;
    throw new XComError(
      'PM_XCOM_CLOSED',
      `The XCom value '${key}' was pushed after the route was closed. Push before close().`,
      { details: { key } },
    );
  }
}

function notNative(key: string, address: XComAddress): XComError {
  return new XComError(
    'PM_XCOM_INVALID',
    `The XCom '${key}' of ${describeAddress(address)} was stored as JSON text although this version should store it ` +
      'as it was sent. Decode it in Python (read_profilemesh of docs/airflow/README.md, in code PYTHON_READER).',
    { details: { key } },
  );
}
