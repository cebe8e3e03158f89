import { hashTexts } from './hash-blocks.js';
import { type Hit, HitTable } from './hit-table.js';

/** A frequent value. It occurs at least `count` times, and at most `count` plus the error of its counter. */
export interface HeavyHitter {
  readonly key: string;
  readonly count: number;
}

/** Values by their 64-bit hashes; `keyAt` gives the text of one, and is called for few of them. */
export interface KeyBlock {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly count: number;
  readonly keyAt: (index: number) => string;
}

/** JSON form of `HeavyHitters`: key, count and hash of each entry, most frequent first. */
export interface HeavyHittersState {
  readonly capacity: number;
  readonly total: number;
  readonly error: number;
  readonly entries: ReadonlyArray<readonly [key: string, count: number, low: number, high: number]>;
}

const DEFAULT_CAPACITY = 1024;

/**
 * The most frequent values (Misra and Gries; merged as by Agarwal and others, "Mergeable Summaries"). Exact up to `capacity`
 * distinct values; beyond, a count is too low by at most `error` ≤ total / (capacity + 1), however the rows are split, and
 * every value more frequent than that is among the entries.
 */
export class HeavyHitters {
  readonly capacity: number;
  /** Values added. */
  total = 0;
  /** The most by which a count may be too low; a value that is no entry occurs at most this often. 0: all is exact. */
  error = 0;
  #table: HitTable;

  constructor({ capacity = DEFAULT_CAPACITY }: { capacity?: number } = {}) {
    this.capacity = capacity;
    this.#table = new HitTable(capacity);
  }

  add(key: string, count = 1): void {
    const bytes = new TextEncoder().encode(key);
    const low = new Int32Array(1);
    const high = new Int32Array(1);
    hashTexts({ bytes, starts: new Int32Array(1), ends: Int32Array.of(bytes.length), count: 1 }, low, high);
    this.total += count;
    const entry = { key, count, low: low[0] as number, high: high[0] as number };
    if (!this.#table.put(entry)) {
      this.error += this.#table.purge();
      this.#table.put(entry);
    }
  }

  /** Adds each value of the block once. Equal values need equal hashes in all blocks. */
  addBlock({ low, high, count, keyAt }: KeyBlock): void {
    const table = this.#table;
    this.total += count;
    for (let from = 0; from < count; ) {
      from = table.addHashes({ low, high, from, count });
      if (from < count) this.error += table.purge();
    }
    table.nameKeys(keyAt);
  }

  /** The most frequent values, equally frequent ones in byte order of their text. */
  top(limit: number): HeavyHitter[] {
    return this.#sorted()
      .slice(0, limit)
      .map(({ key, count }) => ({ key, count }));
  }

  /** @throws RangeError when the capacities differ */
  merge(other: HeavyHitters): void {
    if (other.capacity !== this.capacity) {
      throw new RangeError(`Counters of capacity ${this.capacity} and ${other.capacity} do not merge.`);
    }
    // By hash: the text of a long value is cut, and others may begin alike.
    const hashOf = ({ low, high }: Hit): string => `${low},${high}`;
    const entries = new Map(this.#table.entries().map((entry) => [hashOf(entry), entry]));
    for (const entry of other.#table.entries()) {
      const own = entries.get(hashOf(entry));
      entries.set(hashOf(entry), own ? { ...own, count: own.count + entry.count } : entry);
    }
    this.total += other.total;
    this.error += other.error;
    this.error += this.#replace([...entries.values()]);
  }

  toState(): HeavyHittersState {
    const { capacity, total, error } = this;
    const entries = this.#sorted().map(({ key, count, low, high }) => [key, count, low, high] as const);
    return { capacity, total, error, entries };
  }

  static fromState({ capacity, total, error, entries }: HeavyHittersState): HeavyHitters {
    const result = new HeavyHitters({ capacity });
    result.total = total;
    result.error = error;
    result.#replace(entries.map(([key, count, low, high]) => ({ key, count, low, high })));
    return result;
  }

  /** Takes over the entries, the least frequent left out when there are too many; gives what the others lost by it. */
  #replace(entries: readonly Hit[]): number {
    const table = new HitTable(this.capacity);
    let lost = 0;
    if (entries.length > table.room) {
      const counts = Float64Array.from(entries, ({ count }) => count).sort();
      lost = counts[counts.length - 1 - this.capacity] ?? 0;
    }
    for (const entry of entries) {
      if (entry.count > lost) table.put({ ...entry, count: entry.count - lost });
    }
    this.#table = table;
    return lost;
  }

  #sorted(): Hit[] {
    return this.#table
      .entries()
      .sort((a, b) => b.count - a.count || compareBytes(a.key, b.key) || a.high - b.high || a.low - b.low);
  }
}

/** By code points, as a database sorts in byte order; JavaScript's own order is by UTF-16 units. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
