import type { HashBlock } from './hash-set.js';

const PARTITIONS = 256;
const PARTITION_SHIFT = 24;
const FIRST_CAPACITY = 256;

/**
 * A set of any number of 64-bit hashes in flat arrays, 8 to 32 bytes each. A hash goes to one of 256 partitions by its
 * top bits; a partition is freed of repeats when it is full, and grows only when that didn't help.
 */
export class HashPartitions {
  readonly #words: Int32Array[] = [];
  readonly #lengths = new Int32Array(PARTITIONS);
  // Entries known to differ, at the start of each partition.
  readonly #distinct = new Int32Array(PARTITIONS);

  constructor() {
    for (let p = 0; p < PARTITIONS; p += 1) this.#words.push(new Int32Array(2 * FIRST_CAPACITY));
  }

  /** Adds the hashes from `from` up to `count`. */
  add({ low, high, from, count }: HashBlock): void {
    const partitions = this.#words;
    const lengths = this.#lengths;
    for (let i = from; i < count; i += 1) {
      const top = high[i] as number;
      const p = top >>> PARTITION_SHIFT;
      let words = partitions[p] as Int32Array;
      let at = 2 * (lengths[p] as number);
      if (at === words.length) {
        this.#makeRoom(p);
        words = partitions[p] as Int32Array;
        at = 2 * (lengths[p] as number);
      }
      words[at] = low[i] as number;
      words[at + 1] = top;
      lengths[p] = (at >> 1) + 1;
    }
  }

  get size(): number {
    let size = 0;
    for (let p = 0; p < PARTITIONS; p += 1) {
      this.#compact(p);
      size += this.#lengths[p] as number;
    }
    return size;
  }

  /** All hashes, each once, partition by partition. */
  entries(): HashBlock {
    const count = this.size;
    const low = new Int32Array(count);
    const high = new Int32Array(count);
    let to = 0;
    for (let p = 0; p < PARTITIONS; p += 1) {
      const words = this.#words[p] as Int32Array;
      const end = 2 * (this.#lengths[p] as number);
      for (let at = 0; at < end; at += 2, to += 1) {
        low[to] = words[at] as number;
        high[to] = words[at + 1] as number;
      }
    }
    return { low, high, from: 0, count };
  }

  #makeRoom(p: number): void {
    const before = this.#lengths[p] as number;
    this.#compact(p);
    const words = this.#words[p] as Int32Array;
    const length = this.#lengths[p] as number;
    if (4 * length <= words.length) return;
    // Where repeats are rare, looking for them again soon would be in vain.
    const grown = new Int32Array(2 * length * (8 * length > 7 * before ? 4 : 2));
    grown.set(words.subarray(0, 2 * length));
    this.#words[p] = grown;
  }

  #compact(p: number): void {
    const length = this.#lengths[p] as number;
    if (length === this.#distinct[p]) return;
    const kept = removeRepeats(this.#words[p] as Int32Array, length);
    this.#lengths[p] = kept;
    this.#distinct[p] = kept;
  }
}

// Shared by all partitions of all columns: nothing of it outlives a call.
let table = new Int32Array(0);

/** Moves the first of each pair of words to the front and gives their number. */
function removeRepeats(words: Int32Array, length: number): number {
  const size = 2 ** (33 - Math.clz32(length));
  if (table.length < size) table = new Int32Array(size);
  else table.fill(0, 0, size);
  const slots = table;
  const mask = size - 1;
  let kept = 0;
  for (let i = 0; i < length; i += 1) {
    const low = words[2 * i] as number;
    const high = words[2 * i + 1] as number;
    let slot = low & mask;
    let entry = slots[slot] as number;
    // Entries count from 1: 0 is a free slot.
    while (entry !== 0 && (words[2 * entry - 2] !== low || words[2 * entry - 1] !== high)) {
      slot = (slot + 1) & mask;
      entry = slots[slot] as number;
    }
    if (entry !== 0) continue;
    words[2 * kept] = low;
    words[2 * kept + 1] = high;
    kept += 1;
    slots[slot] = kept;
  }
  return kept;
}
