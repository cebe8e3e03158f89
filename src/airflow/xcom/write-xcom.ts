import type { Clock } from '../../core/clock.js';
import { XComError } from '../../core/errors.js';
import type { XComAddress } from '../../workflow/memory-xcom.js';
import type { AirflowTaskInstance } from '../client/airflow-task-instances.js';
import type { XComEntry } from '../client/airflow-xcoms.js';
import type { ExactJson } from '../client/exact-json.js';
import { isSameStored } from '../client/same-json.js';
import { reachOf, type XComReach } from './layers.js';
import { judgeTarget, type TargetVerdict } from './target-state.js';
import { upsertXCom } from './upsert-xcom.js';
import { describeAddress, type XComServer } from './xcom-server.js';

/** What to do where Airflow would delete the value: it deletes a task instance's XComs whenever it starts. */
export type WhenLost = 'refuse' | 'wait' | 'push-anyway';

/** What happens where a value would be lost, or Python would not get it as it is. */
export interface XComWriteRules {
  /** Default `refuse`. */
  readonly whenLost?: WhenLost;
  /** How long `wait` waits for a state in which the value stays. Default 300 000, five minutes. */
  readonly waitTimeoutMs?: number;
  /** Between two looks at the state. Default 1 000. */
  readonly pollMs?: number;
  /** How long a task that has just started is given to delete what it had from before, also by `refuse`. Default 10 000. */
  readonly settleMs?: number;
}

export interface WriteXComOptions extends XComWriteRules {
  readonly server: XComServer;
  readonly address: XComAddress;
  readonly key: string;
  readonly value: ExactJson;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** One value to be written. */
export interface XComWrite {
  readonly method: 'created' | 'replaced';
  /** By what the server answered. For a string that was sent bare: `native`. */
  readonly reaches: XComReach;
  /** The value was there when it was read again, and stays. Only `push-anyway` gives false. */
  readonly kept: boolean;
  /** State of the task instance after the write. */
  readonly state: string | null;
  /** Why it stays or not, in words about the task instance. */
  readonly reason: string;
  /** Somebody else had replaced the value when it was read again. */
  readonly overwritten: boolean;
}

interface Look {
  readonly task: AirflowTaskInstance;
  readonly entry: XComEntry | undefined;
  readonly verdict: TargetVerdict;
}

const RE_READS = 3;
const RE_READ_PAUSE_MS = 200;

/**
 * Stores a value where it stays: looks at the task instance's state, writes, and reads the value and the state again.
 *
 * @throws {XComError} PM_XCOM_LOST, transient, when it would not stay or did not; PM_AIRFLOW_NOT_FOUND without such a task
 *   instance
 * @throws {AirflowApiError} AbortedError
 */
export async function writeXCom(options: WriteXComOptions): Promise<XComWrite> {
  const giveUpAt = options.clock.now().getTime() + (options.waitTimeoutMs ?? 300_000);
  for (;;) {
    const before = await lookUntilKept(options, giveUpAt);
    const { method, entry } = await upsertXCom({ ...options, exists: before.entry !== undefined });
    const { value } = options;
    const reaches = typeof value === 'string' ? 'native' : reachOf(entry.value);
    const after = await lookAgain(options);
    const verdict = verdictAfter({ before, after, method });
    if (verdict.keeps || options.whenLost === 'push-anyway') {
      const overwritten = after.entry !== undefined && !isSameStored(value, after.entry.value);
      const { state } = after.task;
      return { method, reaches, kept: verdict.keeps, state, reason: verdict.reason, overwritten };
    }
    // The task instance started between the look and the write.
    if (options.whenLost !== 'wait' || options.clock.now().getTime() >= giveUpAt) {
      throw lost(options, { state: after.task.state, verdict, written: true });
    }
  }
}

async function lookUntilKept(options: WriteXComOptions, giveUpAt: number): Promise<Look> {
  const { clock, signal, whenLost = 'refuse', pollMs = 1000, settleMs = 10_000 } = options;
  const settledAt = Math.min(giveUpAt, clock.now().getTime() + settleMs);
  for (;;) {
    const now = clock.now().getTime();
    const seen = await lookFirst(options);
    if (seen) {
      const { verdict } = seen;
      if (verdict.keeps || whenLost === 'push-anyway') return seen;
      const until = whenLost === 'wait' ? giveUpAt : verdict.settles ? settledAt : now;
      if (now >= until) throw lost(options, { state: seen.task.state, verdict, written: false });
    } else if (whenLost !== 'wait' || now >= giveUpAt) {
      throw noSuchTask(options);
    }
    await clock.sleep(pollMs, signal);
  }
}

async function lookFirst({ server, address, key }: WriteXComOptions): Promise<Look | undefined> {
  const task = await server.taskInstances.get(address);
  if (!task) return undefined;
  // Only a running task's fate depends on what is there already.
  const entry = task.state === 'running' ? await server.xcoms.get(address, key) : undefined;
  return { task, entry, verdict: judgeTarget({ task, existing: entry?.timestamp }) };
}

// Some servers answer before they commit, so a value that is not there yet is looked for again.
async function lookAgain({ server, address, key, value, clock, signal }: WriteXComOptions): Promise<Look> {
  let entry: XComEntry | undefined;
  for (let read = 1; read <= RE_READS; read += 1) {
    entry = await server.xcoms.get(address, key);
    if (entry !== undefined && isSameStored(value, entry.value)) break;
    if (read < RE_READS) await clock.sleep(RE_READ_PAUSE_MS, signal);
  }
  const task = await server.taskInstances.get(address);
  if (!task) throw goneSince({ address, key });
  return { task, entry, verdict: judgeTarget({ task, existing: entry?.timestamp }) };
}

function verdictAfter(write: { before: Look; after: Look; method: 'created' | 'replaced' }): TargetVerdict {
  const { before, after, method } = write;
  if (after.entry === undefined) {
    return { keeps: false, reason: `${after.verdict.reason}; the value was gone when it was read again` };
  }
  // A key that was new while the task ran is not on its worker's list, whatever two machines' clocks say.
  const sameStart =
    before.task.state === 'running' &&
    after.task.state === 'running' &&
    before.task.startDate?.getTime() === after.task.startDate?.getTime();
  if (sameStart && method === 'created') return { keeps: true, reason: before.verdict.reason };
  return after.verdict;
}

function lost(
  { address, key }: Pick<WriteXComOptions, 'address' | 'key'>,
  facts: { state: string | null; verdict: TargetVerdict; written: boolean },
): XComError {
  const { state, verdict, written } = facts;
  const what = written ? 'was pushed and will not stay' : 'was not pushed';
  return new XComError(
    'PM_XCOM_LOST',
    `The XCom '${key}' ${what}: ${describeAddress(address)} ${verdict.reason}. Push to an EmptyOperator, to a task ` +
      'that has ended, to a deferred one, or while it runs; or wait for such a state: --when-lost wait on the command ' +
      "line, whenLost: 'wait' in code.",
    { transient: true, details: { key, ...address, state, written } },
  );
}

function noSuchTask({ address, key }: Pick<WriteXComOptions, 'address' | 'key'>): XComError {
  return new XComError(
    'PM_AIRFLOW_NOT_FOUND',
    `The XCom '${key}' was not pushed: there is no ${describeAddress(address)}. Check the ids; a task that is not ` +
      'mapped has map index -1, a mapped one 0, 1, … from its expansion on.',
    { details: { key, ...address } },
  );
}

// A mapped task was expanded, its run was deleted, or its DAG changed.
function goneSince({ address, key }: Pick<WriteXComOptions, 'address' | 'key'>): XComError {
  return new XComError(
    'PM_XCOM_LOST',
    `The XCom '${key}' was pushed and is lost: ${describeAddress(address)} is no longer there. It was deleted, or ` +
      'expanded into mapped ones, while the value was written.',
    { transient: true, details: { key, ...address, state: null, written: true } },
  );
}
