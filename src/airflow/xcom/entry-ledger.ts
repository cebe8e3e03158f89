import type { JsonValue } from '../../core/json.js';
import { dumpsSorted } from '../../wire/python-json.js';

interface Line {
  readonly entry: JsonValue;
  readonly identity: string;
}

/**
 * What one route has appended to a list that others append to as well. Equal entries are told apart by their number: an
 * entry is missing when the list holds fewer of its kind than there must be.
 */
export class EntryLedger {
  readonly #lines: Line[] = [];
  readonly #required = new Map<string, number>();
  #others: number | undefined;
  #contended = false;

  get size(): number {
    return this.#lines.length;
  }

  /** True once entries of others came or went between two reads, or own ones were lost: somebody else is writing now. */
  get contended(): boolean {
    return this.#contended;
  }

  /** Notes an entry that is about to be added to the list as it is stored now. */
  add(entry: JsonValue, list: readonly JsonValue[]): void {
    const identity = identityOf(entry);
    const counts = countEntries(list);
    const before = (counts.get(identity) ?? 0) + this.#lacking(identity, counts);
    this.#required.set(identity, before + 1);
    this.#lines.push({ entry, identity });
  }

  /** Forgets the newest entry, which could not be written. */
  removeLast(): void {
    const line = this.#lines.pop();
    if (line) this.#required.set(line.identity, (this.#required.get(line.identity) ?? 1) - 1);
  }

  /** This route's entries that the list lacks, in the order they were appended. */
  missingIn(list: readonly JsonValue[]): JsonValue[] {
    const counts = countEntries(list);
    const lacking = new Map<string, number>();
    const newestFirst = [...this.#lines].reverse().filter(({ identity }) => {
      const left = lacking.get(identity) ?? this.#lacking(identity, counts);
      lacking.set(identity, left - 1);
      return left > 0;
    });
    this.#noteOthers(list.length - (this.#lines.length - newestFirst.length), newestFirst.length);
    return newestFirst.reverse().map(({ entry }) => entry);
  }

  #noteOthers(count: number, lost: number): void {
    if (lost > 0 || (this.#others !== undefined && this.#others !== count)) this.#contended = true;
    this.#others = count;
  }

  // Never more than this route wrote itself: what others lost is theirs to put back.
  #lacking(identity: string, counts: ReadonlyMap<string, number>): number {
    const own = this.#lines.filter((line) => line.identity === identity).length;
    const lacking = (this.#required.get(identity) ?? 0) - (counts.get(identity) ?? 0);
    return Math.min(own, Math.max(0, lacking));
  }
}

function countEntries(list: readonly JsonValue[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of list) {
    const identity = identityOf(item);
    counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  return counts;
}

// The database does not keep the order of members.
function identityOf(entry: JsonValue): string {
  return dumpsSorted(entry);
}
