import { XComError } from '../core/errors.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import { redactText } from '../core/redact.js';
import { XCOM_KEYS } from '../wire/payloads.js';
import { PROFILING_EVENT_KEYS, toProfilingEvent } from '../wire/profiling-event.js';
import type { TaskContext, XComTransport } from '../workflow/task-context.js';
import { xcomJsonText } from '../workflow/xcom-json.js';

// Names are no secrets: a password that is also a table's name must not change the name.
const NAMES = new Set(['dataset_name', 'schema_name', 'table', 'schema', 'column', 'environment', 'run_id']);

// The last append of each transport: the next one waits for it, because append is "pull, add, push".
const pendingAppends = new WeakMap<XComTransport, Promise<void>>();

/**
 * Writes one structured log line and appends `{event_type, task_id, dag_id, execution_date, ...data}` to the XCom
 * list `profilemesh_events`. `execution_date` is the logical date in ISO 8601, or `null` for a run without one.
 * Secrets in texts are masked. Calls at the same time on one transport lose no entry.
 *
 * Where the transport can't read back, or carries only `return_value`, the log line is all there is; a debug line
 * says why.
 *
 * @throws {XComError} PM_XCOM_INVALID: `data` isn't JSON (the message names the path), sets one of the four fixed
 * keys, or the XCom holds something that isn't a list (which is left as it was)
 */
export async function emitProfilingEvent(
  context: TaskContext,
  type: string,
  data: JsonObject,
): Promise<void> {
  const entry = buildEntry(context, type, data);
  context.logger.info(`Profiling event ${type}`, entry);

  const { kind, capabilities } = context.xcom;
  if (!capabilities.pull || capabilities.keys === 'return_value') {
    const reason = capabilities.pull ? 'carries only return_value' : "can't read values back";
    context.logger.debug(
      `Event ${type} is not in XCom ${XCOM_KEYS.events}: the ${kind} transport ${reason}.`,
      {
        transport: kind,
      },
    );
    return;
  }
  await appendInTurn(context.xcom, entry);
}

function buildEntry(context: TaskContext, type: string, data: JsonObject): JsonObject {
  xcomJsonText(XCOM_KEYS.events, data);
  const taken = PROFILING_EVENT_KEYS.filter((key) => Object.hasOwn(data, key));
  if (taken.length > 0) {
    throw new XComError(
      'PM_XCOM_INVALID',
      `The data of event '${type}' sets ${taken.join(', ')}, which the event itself sets. Use other keys.`,
      { details: { key: XCOM_KEYS.events, taken } },
    );
  }
  const { taskId, dagId, logicalDate } = context;
  return toProfilingEvent({ type, taskId, dagId, logicalDate, data: redactJson(data) as JsonObject });
}

function redactJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, NAMES.has(key) ? item : redactJson(item)]),
  );
}

async function appendInTurn(xcom: XComTransport, entry: JsonObject): Promise<void> {
  const before = pendingAppends.get(xcom) ?? Promise.resolve();
  const append = before.then(() => appendEntry(xcom, entry));
  // The next append waits for this one but must not fail because of it: its own caller gets the error.
  pendingAppends.set(
    xcom,
    append.catch(() => undefined),
  );
  await append;
}

async function appendEntry(xcom: XComTransport, entry: JsonObject): Promise<void> {
  if (xcom.append) return xcom.append(XCOM_KEYS.events, entry);
  const found = await xcom.pull(XCOM_KEYS.events);
  const list = found === undefined ? [] : found;
  if (!Array.isArray(list)) {
    const kind = list === null ? 'null' : `a value of type ${typeof list}`;
    throw new XComError(
      'PM_XCOM_INVALID',
      `XCom ${XCOM_KEYS.events} holds ${kind}, not a list of events. It was left as it is; delete it, or push that ` +
        'value under another key.',
      { details: { key: XCOM_KEYS.events, transport: xcom.kind } },
    );
  }
  await xcom.push(XCOM_KEYS.events, [...list, entry]);
}
