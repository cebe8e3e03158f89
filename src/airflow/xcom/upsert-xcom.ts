import type { Clock } from '../../core/clock.js';
import { type AirflowApiError, XComError } from '../../core/errors.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { XComEntry } from '../client/airflow-xcoms.js';
import type { ExactJson } from '../client/exact-json.js';
import { isAirflowApiError, isMissing } from '../client/is-missing.js';
import { describeAddress, type XComServer } from './xcom-server.js';

export interface UpsertXComOptions {
  readonly server: XComServer;
  readonly address: XComAddress;
  readonly key: string;
  readonly value: ExactJson;
  /** True: the key was seen to exist, so that replacing it is tried first. Default false. */
  readonly exists?: boolean;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

export interface UpsertedXCom {
  readonly method: 'created' | 'replaced';
  /** As the server answered it. */
  readonly entry: XComEntry;
}

type Step = 'create' | 'replace';

// Each round fails only when somebody else wrote or deleted the key at the same time.
const MAX_ROUNDS = 8;
// Two writers can also make the database give up one of them (a deadlock, a lock time-out): 500.
const MAX_CRASHES = 3;
const PAUSE_MS = 25;

/**
 * Stores a value under a key, whether there is one or not: POST, on 409 PATCH, on 404 POST again. Airflow has no other
 * way. Two PATCHes at once can conflict too, as the server deletes and inserts. Told apart is by the status alone.
 *
 * @throws {AirflowApiError} PM_AIRFLOW_NOT_FOUND without such a DAG, run or task; PM_AIRFLOW_FORBIDDEN
 * @throws {XComError} PM_XCOM_LOST when others kept writing or deleting the key
 */
export async function upsertXCom(options: UpsertXComOptions): Promise<UpsertedXCom> {
  const { server, address, key, value, clock, signal } = options;
  let step: Step = options.exists ? 'replace' : 'create';
  let crashes = 0;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    try {
      if (step === 'replace')
        return { method: 'replaced', entry: await server.xcoms.update(address, key, value) };
      return { method: 'created', entry: await server.xcoms.create(address, key, value) };
    } catch (error) {
      if (!isAirflowApiError(error)) throw error;
      if (error.status === 500) crashes += 1;
      const next = nextStep(step, error);
      if (next === undefined || crashes >= MAX_CRASHES) throw error;
      // The other step is free at once; the same one again would meet the same writers.
      if (next === step) await clock.sleep(PAUSE_MS * round * (0.5 + Math.random()), signal);
      step = next;
    }
  }
  throw new XComError(
    'PM_XCOM_LOST',
    `The XCom '${key}' of ${describeAddress(address)} was written or deleted by others again and again, so that it ` +
      'could not be stored. Give it one writer.',
    { transient: true, details: { key } },
  );
}

function nextStep(step: Step, error: AirflowApiError): Step | undefined {
  if (error.status === 409) return 'replace';
  if (error.status === 500) return step;
  return step === 'replace' && isMissing(error) ? 'create' : undefined;
}
