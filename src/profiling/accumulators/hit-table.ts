import type { HashBlock } from './hash-set.js';

/** A value with its count and hash. */
export interface Hit {
  readonly key: string;
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

const SLOTS_PER_ENTRY = 4;

/** Counts by 64-bit hash in flat arrays, for up to twice `capacity` entries. Keys of new entries are named block by block. */
export class HitTable {
  /** Most entries. */
  readonly room: number;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #counts: Float64Array;
  // Where in its block an entry without a key stands.
  readonly #places: Int32Array;
  #keys: Array<string | undefined> = [];
  #size = 0;

  constructor(capacity: number) {
    this.room = 2 * capacity;
    const slots = 2 ** Math.ceil(Math.log2(SLOTS_PER_ENTRY * capacity));
    this.#slots = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#low = new Int32Array(this.room);
    this.#high = new Int32Array(this.room);
    this.#counts = new Float64Array(this.room);
    this.#places = new Int32Array(this.room);
  }

  /** Counts hashes from `from` on until there is no room; gives the place of the first not counted. */
  addHashes({ low, high, from, count }: HashBlock): number {
    const slots = this.#slots;
    const counts = this.#counts;
    for (let i = from; i < count; i += 1) {
      const a = low[i] as number;
      const b = high[i] as number;
      const slot = this.#find(a, b);
      const entry = slots[slot] as number;
      if (entry !== 0) {
        counts[entry - 1] = (counts[entry - 1] as number) + 1;
      } else {
        const at = this.#size;
        if (at === this.room) return i;
        this.#insert(slot, a, b);
        counts[at] = 1;
        this.#places[at] = i;
      }
    }
    return count;
  }

  /** Adds to an entry's count; false when there is no room for a new one. */
  put({ key, count, low, high }: Hit): boolean {
    const slot = this.#find(low, high);
    const entry = this.#slots[slot] as number;
    if (entry !== 0) {
      this.#counts[entry - 1] = (this.#counts[entry - 1] as number) + count;
      return true;
    }
    const at = this.#size;
    if (at === this.room) return false;
    this.#insert(slot, low, high);
    this.#counts[at] = count;
    this.#keys[at] = key;
    return true;
  }

  /** Gives keys to the entries that came with the last block. */
  nameKeys(keyAt: (place: number) => string): void {
    for (let at = 0; at < this.#size; at += 1) this.#keys[at] ??= keyAt(this.#places[at] as number);
  }

  /** Takes the (capacity + 1)th greatest count away from all and drops what has none left; gives that count. */
  purge(): number {
    const counts = this.#counts.subarray(0, this.#size);
    const lost = this.#mostlyOnce() ? 1 : (counts.slice().sort()[(this.room >> 1) - 1] as number);
    this.#slots.fill(0);
    const keys = this.#keys;
    this.#keys = [];
    const size = this.#size;
    this.#size = 0;
    for (let from = 0; from < size; from += 1) {
      const left = (counts[from] as number) - lost;
      if (left <= 0) continue;
      const low = this.#low[from] as number;
      const high = this.#high[from] as number;
      const to = this.#size;
      const place = this.#places[from] as number;
      this.#insert(this.#find(low, high), low, high);
      this.#counts[to] = left;
      this.#places[to] = place;
      this.#keys[to] = keys[from];
    }
    return lost;
  }

  entries(): Hit[] {
    return Array.from({ length: this.#size }, (_, at) => ({
      key: this.#keys[at] ?? '',
      count: this.#counts[at] as number,
      low: this.#low[at] as number,
      high: this.#high[at] as number,
    }));
  }

  /** At least half of the entries were seen once: then 1 is what a sort would find, in a column of many values. */
  #mostlyOnce(): boolean {
    let once = 0;
    for (let at = 0; at < this.#size; at += 1) if (this.#counts[at] === 1) once += 1;
    return once >= this.room >> 1;
  }

  #find(low: number, high: number): number {
    const slots = this.#slots;
    let slot = low & this.#mask;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0 || (this.#low[entry - 1] === low && this.#high[entry - 1] === high)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #insert(slot: number, low: number, high: number): void {
    const at = this.#size;
    this.#low[at] = low;
    this.#high[at] = high;
    this.#keys[at] = undefined;
    this.#size = at + 1;
    this.#slots[slot] = at + 1;
  }
}
