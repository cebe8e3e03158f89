import type { Clock } from '../../core/clock.js';
import { isProfileMeshError, ProfileMeshError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import type { Logger } from '../../core/logger.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import { AirflowClient } from '../client/airflow-client.js';
import type { AirflowAuth } from '../client/airflow-client-options.js';
import type { XComRequirement } from '../xcom/assert-writable.js';
import { encodeForXCom } from '../xcom/encode.js';
import { PYTHON_READER } from '../xcom/layers.js';
import { type XComPushOutcome, XComRestTransport } from '../xcom/rest-transport.js';
import type { XComWriteRules } from '../xcom/write-xcom.js';
import type { XComServer } from '../xcom/xcom-server.js';
import { describePush } from './describe-push.js';
import { type Pushable, type PushableResult, type PushContent, toPushable } from './pushable.js';

/** Which Airflow: a client of the caller's, which stays open, or an address to make one for this push. */
export type PushServer =
  | { readonly client: XComServer }
  | { readonly url: string; readonly auth?: AirflowAuth };

/** Where a result is pushed to. */
export type PushTarget = PushServer &
  XComAddress &
  XComWriteRules & {
    /** Default: `profiling_results`, `profiling_result`, `plan_change_metadata` or `profiling_run`, by what is pushed. */
    readonly key?: string;
    /** Default `results`. */
    readonly content?: PushContent;
    /** `native`: fails before sending where a Python task would get JSON text (before 3.2.2). Default `any`. */
    readonly require?: XComRequirement;
    /** A run over it travels as a reference to the stored run. Default 1 048 576, one MiB. */
    readonly maxBytes?: number;
    readonly logger?: Logger;
    readonly clock?: Clock;
    readonly signal?: AbortSignal;
  };

export interface PushOutcome extends XComPushOutcome {
  /** The value was read again, is the one pushed, and will stay. A command that ends with 0 needs this. */
  readonly stays: boolean;
  /** Only a reference travelled, because the run is over the budget: `results` (or `tables`) is empty. */
  readonly truncated: boolean;
  readonly runId: string | null;
  /** What became of it, in sentences. */
  readonly words: string;
  /** Python that decodes it, where a task gets JSON text. `null` where it gets a dict. */
  readonly pythonReader: string | null;
}

/**
 * Pushes a result to a task instance's XComs over Airflow's REST API: for scripts that never saw an operator.
 *
 * Numbers, texts and names that Airflow can't carry are encoded as `encodeForXCom` says, so that a profile is always
 * sendable. The task instance's state is looked at first and the value is read again afterwards, because Airflow deletes
 * a task instance's XComs whenever it starts: `whenLost` says what to do then.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT when it is no result, or an object of your own without `key`
 * @throws {XComError} PM_XCOM_LOST (transient) where it would not stay; PM_XCOM_INVALID, PM_XCOM_TOO_LARGE,
 *   PM_AIRFLOW_NOT_FOUND
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED on Airflow 2, and for `require: 'native'` below 3.2.2
 * @throws {AirflowApiError} AbortedError
 */
export async function pushProfilingResult(result: PushableResult, target: PushTarget): Promise<PushOutcome> {
  const pushable = toPushable(result, target.content);
  const key = target.key ?? pushable.key;
  if (key === undefined) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      'The object to push is none of the known results, so that no key follows from it. Name one: --key on the ' +
        'command line, key in code.',
    );
  }
  if ('client' in target) return pushWith(target.client, { pushable, key, target });
  const { url, auth, logger, clock, signal } = target;
  const options = { url, ...(auth && { auth }), ...(logger && { logger }), ...(clock && { clock }) };
  await using client = new AirflowClient({ ...options, ...(signal && { signal }) });
  return await pushWith(client, { pushable, key, target });
}

interface Push {
  readonly pushable: Pushable;
  readonly key: string;
  readonly target: PushTarget;
}

async function pushWith(client: XComServer, { pushable, key, target }: Push): Promise<PushOutcome> {
  const { dagId, runId, taskId, mapIndex } = target;
  const address = { dagId, runId, taskId, ...(mapIndex !== undefined && { mapIndex }) };
  // The value is encoded before it is sent.
  const transport = new XComRestTransport({ ...target, client, address, unsendable: 'refuse' });
  const { outcome, truncated } = await sendFitting({ transport, pushable, key });
  const version = await client.version();
  return {
    ...outcome,
    stays: outcome.kept && !outcome.overwritten,
    truncated,
    runId: pushable.runId,
    words: describePush({ outcome, version, truncated }),
    pythonReader: outcome.reaches === 'native' ? null : PYTHON_READER,
  };
}

async function sendFitting(push: {
  readonly transport: XComRestTransport;
  readonly pushable: Pushable;
  readonly key: string;
}): Promise<{ outcome: XComPushOutcome; truncated: boolean }> {
  const { transport, pushable, key } = push;
  const send = (value: JsonValue): Promise<XComPushOutcome> => transport.send(key, encodeForXCom(value));
  try {
    return { outcome: await send(pushable.value), truncated: false };
  } catch (error) {
    const isTooLarge = isProfileMeshError(error) && error.code === 'PM_XCOM_TOO_LARGE';
    if (!isTooLarge || pushable.reference === undefined) throw error;
    return { outcome: await send(pushable.reference), truncated: true };
  }
}
