import type { JsonValue } from '../../core/json.js';
import type { XComCapabilities, XComTransport } from '../../workflow/task-context.js';
import { decodeFromXCom } from '../xcom/encode.js';
import { assertSendableKey } from '../xcom/sendable.js';
import { sendableCopy, xcomClosed } from './sendable-copy.js';
import type { TsSdkClientLike } from './ts-sdk-shapes.js';

/** The XComs of the running task, through the SDK's client. What Airflow can't carry is encoded as in native tasks. */
export class SdkXComTransport implements XComTransport {
  readonly kind = 'ts-sdk';
  readonly capabilities: XComCapabilities = { keys: 'any', pull: true, maxBytes: Number.POSITIVE_INFINITY };
  readonly #client: TsSdkClientLike;
  // The SDK gives null for a key without a value, so a null of this task is known only from here.
  readonly #nulls = new Set<string>();
  #closed = false;

  constructor(client: TsSdkClientLike) {
    this.#client = client;
  }

  async push(key: string, value: JsonValue): Promise<void> {
    if (this.#closed) throw xcomClosed(key);
    const copy = sendableCopy(key, value);
    await this.#client.setXCom({ key, value: copy });
    if (copy === null) this.#nulls.add(key);
    else this.#nulls.delete(key);
  }

  async pull(key: string): Promise<JsonValue | undefined> {
    assertSendableKey({ key });
    const value = await this.#client.getXCom<JsonValue>({ key });
    if (value === null) return this.#nulls.has(key) ? null : undefined;
    return decodeFromXCom(value);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
