import type { JsonValue } from '../../core/json.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { XComCapabilities, XComTransport } from '../../workflow/task-context.js';
import { decodeFromXCom } from '../xcom/encode.js';
import { assertSendableKey } from '../xcom/sendable.js';
import { toJsonValue } from './json-from-msgpack.js';
import { sendableCopy, xcomClosed } from './sendable-copy.js';
import type { SupervisorChannel, SupervisorMessage } from './supervisor-channel.js';
import { SupervisorError } from './supervisor-error.js';

const RETURN_VALUE = 'return_value';

/**
 * The XComs of the running task instance, through Airflow's supervisor. A push replaces; values reach Python as
 * native dicts, lists and numbers. What Airflow can't carry as it is, such as 1e20 and NUL characters, travels in the
 * form of `encodeForXCom`.
 *
 * A `return_value` that is a list or an object is told to the scheduler with its length, so that downstream tasks can
 * be mapped over it (`expand`).
 */
export class NativeXComTransport implements XComTransport {
  readonly kind = 'native';
  readonly capabilities: XComCapabilities = { keys: 'any', pull: true, maxBytes: Number.POSITIVE_INFINITY };
  readonly #channel: SupervisorChannel;
  readonly #address: XComAddress;
  // Airflow answers null for a key without a value, so a null of a mapped task is known only from here.
  readonly #nulls = new Set<string>();
  #closed = false;

  constructor(channel: SupervisorChannel, address: XComAddress) {
    this.#channel = channel;
    this.#address = address;
  }

  async push(key: string, value: JsonValue): Promise<void> {
    if (this.#closed) throw xcomClosed(key);
    const copy = sendableCopy(key, value);
    await this.#set(key, copy);
    if (copy === null) this.#nulls.add(key);
    else this.#nulls.delete(key);
  }

  async pull(key: string): Promise<JsonValue | undefined> {
    if (isUnmapped(this.#address)) {
      // A list of at most one: it tells null from no value, and unlike a plain read leaves no error in the worker's
      // log when there is none.
      const [value] = await pullMappedXComs(this.#channel, { ...this.#address, key });
      return value;
    }
    const value = await pullXCom(this.#channel, { ...this.#address, key });
    return value === undefined && this.#nulls.has(key) ? null : value;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async #set(key: string, value: JsonValue): Promise<void> {
    const message = { type: 'SetXCom', key, value, ...toWire(this.#address) };
    const length = key === RETURN_VALUE && isUnmapped(this.#address) ? mappableLength(value) : undefined;
    if (length === undefined) {
      await this.#channel.request(message);
      return;
    }
    try {
      await this.#channel.request({ ...message, mapped_length: length });
    } catch (error) {
      // More items than a mapped task may have ([core] max_map_length): it is still a value like any other.
      if (!(error instanceof SupervisorError) || error.status !== 400) throw error;
      await this.#channel.request(message);
    }
  }
}

export interface XComSource extends XComAddress {
  readonly key: string;
  /** Takes the newest value of an earlier run when this run has none. Default false. */
  readonly includePriorDates?: boolean;
}

/** A value, of whatever task of whatever run; `undefined` when there is none, or it is `null`. */
export async function pullXCom(
  channel: SupervisorChannel,
  source: XComSource,
): Promise<JsonValue | undefined> {
  const { key, includePriorDates = false } = source;
  assertSendableKey({ key });
  const message: SupervisorMessage = {
    type: 'GetXCom',
    key,
    ...toWire(source),
    include_prior_dates: includePriorDates,
  };
  const body = (await channel.request(message)) as { value?: unknown } | null;
  return decodeFromXCom(toJsonValue(body?.value ?? null)) ?? undefined;
}

/** The values of every instance of a mapped task, by map index; those without one are left out. */
export async function pullMappedXComs(
  channel: SupervisorChannel,
  source: Omit<XComSource, 'mapIndex'>,
): Promise<JsonValue[]> {
  const { key, includePriorDates = false, ...address } = source;
  assertSendableKey({ key });
  const { map_index: _, ...task } = toWire(address);
  const message: SupervisorMessage = {
    type: 'GetXComSequenceSlice',
    key,
    ...task,
    start: null,
    stop: null,
    step: null,
    include_prior_dates: includePriorDates,
  };
  const body = (await channel.request(message)) as { root?: unknown } | null;
  return Array.isArray(body?.root) ? body.root.map((value) => decodeFromXCom(toJsonValue(value))) : [];
}

function toWire({ dagId, runId, taskId, mapIndex = -1 }: XComAddress) {
  return { dag_id: dagId, run_id: runId, task_id: taskId, map_index: mapIndex < 0 ? null : mapIndex };
}

function isUnmapped({ mapIndex = -1 }: XComAddress): boolean {
  return mapIndex < 0;
}

function mappableLength(value: JsonValue): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}
