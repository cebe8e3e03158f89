import { XComError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { xcomJsonText } from '../../workflow/xcom-json.js';
import { encodeForXCom } from './encode.js';
import { sendableText } from './sendable.js';

/** The text of a task that pushed nothing: readers that parse the route's output as JSON get None. */
const NOTHING = 'null';

/** What a route that carries one value, `return_value`, holds until it is closed. */
export class LastValue {
  readonly #route: string;
  readonly #maxBytes: number;
  #text = NOTHING;
  #closed = false;

  constructor({ route, maxBytes }: { readonly route: string; readonly maxBytes: number }) {
    this.#route = route;
    this.#maxBytes = maxBytes;
  }

  /** @throws {XComError} PM_XCOM_CLOSED, PM_XCOM_INVALID, PM_XCOM_TOO_LARGE */
  push(key: string, value: JsonValue): void {
    if (this.#closed) {
      throw new XComError(
        'PM_XCOM_CLOSED',
        `The XCom value '${key}' was pushed after the ${this.#route} was closed. Push before close().`,
        { details: { key } },
      );
    }
    if (key !== 'return_value') {
      throw new XComError(
        'PM_XCOM_INVALID',
        `The ${this.#route} carries only 'return_value', not '${key}'. Push one object with both, or use REST or a ` +
          'native task.',
        { details: { key } },
      );
    }
    xcomJsonText(key, value);
    const text = sendableText({ key, value: encodeForXCom(value) });
    this.#assertFits(key, Buffer.byteLength(text));
    this.#text = text;
  }

  /** The JSON text of the last value at the first call, `undefined` at later ones. */
  close(): string | undefined {
    if (this.#closed) return undefined;
    this.#closed = true;
    return this.#text;
  }

  /** @throws {XComError} PM_XCOM_INVALID always */
  refusePull(key: string): never {
    throw new XComError(
      'PM_XCOM_INVALID',
      `The XCom value '${key}' can't be read: the ${this.#route} only writes. Read it in a task, or over REST.`,
      { details: { key } },
    );
  }

  #assertFits(key: string, bytes: number): void {
    if (bytes <= this.#maxBytes) return;
    throw new XComError(
      'PM_XCOM_TOO_LARGE',
      `The XCom value '${key}' has ${bytes} bytes of JSON and the ${this.#route} takes ${this.#maxBytes}. ` +
        'Push a reference to the stored data instead.',
      { details: { key, bytes, maxBytes: this.#maxBytes } },
    );
  }
}
