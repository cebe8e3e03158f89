import type { Clock } from '../../core/clock.js';
import { XComError } from '../../core/errors.js';
import type { JsonValue } from '../../core/json.js';
import { EntryLedger } from './entry-ledger.js';

export interface SharedListOptions {
  readonly key: string;
  /** The list as it is stored, `undefined` when there is none. */
  read(): Promise<JsonValue | undefined>;
  /** Stores the list where it stays. Gives false when another list was there when it was read again. */
  write(list: JsonValue[]): Promise<boolean>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

// Each round means that another process wrote between this one's read and its write.
const MAX_ROUNDS = 10;
const PAUSE_MS = 50;
const MIN_QUIET_MS = 250;
const MAX_QUIET_MS = 5000;

/**
 * A list under an XCom key that several processes append to. Airflow has no compare-and-set: a process that read the
 * list before another one's write replaces it without that entry. So every write is read again, and what was lost of this
 * process's entries is put back: by the next append, and at the end by `settle`.
 *
 * @throws {XComError} PM_XCOM_INVALID when the key holds something else than a list, which is left as it is;
 *   PM_XCOM_LOST, transient, when entries were lost again and again
 */
export class SharedList {
  readonly #options: SharedListOptions;
  readonly #ledger = new EntryLedger();
  #slowestMs = 0;

  constructor(options: SharedListOptions) {
    this.#options = options;
  }

  async append(entry: JsonValue): Promise<void> {
    const startedAt = this.#options.clock.now().getTime();
    const list = await this.#read();
    const missing = this.#ledger.missingIn(list);
    this.#ledger.add(entry, list);
    try {
      await this.#writeUntilThere([...list, ...missing, entry]);
    } catch (error) {
      this.#ledger.removeLast();
      throw error;
    }
    this.#slowestMs = Math.max(this.#slowestMs, this.#options.clock.now().getTime() - startedAt);
  }

  /**
   * Puts back what others overwrote. Where others were seen to write at the same time, only when nothing more was lost
   * for as long as an append takes: so long may one of them hold a list that it read before.
   */
  async settle(): Promise<void> {
    if (this.#ledger.size === 0) return;
    await this.#putBack();
    if (this.#options.signal?.aborted) return;
    for (let round = 1; this.#ledger.contended && round <= MAX_ROUNDS; round += 1) {
      const quietMs = Math.min(MAX_QUIET_MS, Math.max(MIN_QUIET_MS, 2 * this.#slowestMs));
      await this.#options.clock.sleep(quietMs, this.#options.signal);
      if (!(await this.#putBack())) return;
    }
  }

  /** False when nothing was missing. */
  async #putBack(): Promise<boolean> {
    const list = await this.#read();
    const missing = this.#ledger.missingIn(list);
    if (missing.length === 0) return false;
    await this.#writeUntilThere([...list, ...missing]);
    return true;
  }

  async #writeUntilThere(first: JsonValue[]): Promise<void> {
    const { key, clock, signal } = this.#options;
    let next = first;
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      if (await this.#options.write(next)) return;
      // Uneven pauses, so that processes that met once don't meet at every round.
      await clock.sleep(Math.round(PAUSE_MS * round * (0.5 + Math.random())), signal);
      const list = await this.#read();
      const missing = this.#ledger.missingIn(list);
      if (missing.length === 0) return;
      next = [...list, ...missing];
    }
    throw new XComError(
      'PM_XCOM_LOST',
      `Entries of the XCom list '${key}' were overwritten by another process again and again. Give each process a ` +
        'task instance or a key of its own.',
      { transient: true, details: { key } },
    );
  }

  async #read(): Promise<JsonValue[]> {
    const { key } = this.#options;
    const found = await this.#options.read();
    if (found === undefined) return [];
    if (Array.isArray(found)) return found;
    const kind = found === null ? 'null' : `a value of type ${typeof found}`;
    throw new XComError(
      'PM_XCOM_INVALID',
      `The XCom '${key}' holds ${kind}, not a list. It was left as it is; delete it, or append under another key.`,
      { details: { key } },
    );
  }
}
