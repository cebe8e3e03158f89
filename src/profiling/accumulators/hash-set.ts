const FIRST_SLOTS = 256;

/** 64-bit hashes as two arrays of words; those from `from` up to `count` are meant. */
export interface HashBlock {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly from: number;
  readonly count: number;
}

/** A set of 64-bit hashes by open addressing. The pair 0, 0 marks a free slot, so it is kept apart. */
export class HashSet {
  #slots = new Int32Array(2 * FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;
  #stored = 0;
  #hasZero = 0;

  get size(): number {
    return this.#stored + this.#hasZero;
  }

  /** Adds hashes from `from` on until there are `limit` of them; gives the place of the first not added. */
  add({ low, high, from, count }: HashBlock, limit: number): number {
    let slots = this.#slots;
    let mask = this.#mask;
    let stored = this.#stored;
    let room = Math.min((mask + 1) >> 1, limit - this.#hasZero);
    let i = from;
    for (; i < count; i += 1) {
      const a = low[i] as number;
      const b = high[i] as number;
      let at = (a & mask) << 1;
      let x = slots[at] as number;
      let y = slots[at + 1] as number;
      while ((x | y) !== 0 && (x !== a || y !== b)) {
        at = (at + 2) & (2 * mask + 1);
        x = slots[at] as number;
        y = slots[at + 1] as number;
      }
      if ((x | y) !== 0) continue;
      if ((a | b) === 0) {
        if (this.#hasZero === 0 && stored >= limit) break;
        this.#hasZero = 1;
        room = Math.min((mask + 1) >> 1, limit - 1);
        continue;
      }
      if (stored >= room) {
        if (stored + this.#hasZero >= limit) break;
        this.#stored = stored;
        this.#grow();
        slots = this.#slots;
        mask = this.#mask;
        room = Math.min((mask + 1) >> 1, limit - this.#hasZero);
        i -= 1;
        continue;
      }
      slots[at] = a;
      slots[at + 1] = b;
      stored += 1;
    }
    this.#stored = stored;
    return i;
  }

  /** All hashes, in no order. */
  entries(): HashBlock {
    const low = new Int32Array(this.size);
    const high = new Int32Array(this.size);
    let count = this.#hasZero;
    for (let at = 0; at < this.#slots.length; at += 2) {
      const a = this.#slots[at] as number;
      const b = this.#slots[at + 1] as number;
      if ((a | b) === 0) continue;
      low[count] = a;
      high[count] = b;
      count += 1;
    }
    return { low, high, from: 0, count };
  }

  #grow(): void {
    const old = this.#slots;
    const mask = 2 * this.#mask + 1;
    const slots = new Int32Array(2 * (mask + 1));
    for (let from = 0; from < old.length; from += 2) {
      const a = old[from] as number;
      const b = old[from + 1] as number;
      if ((a | b) === 0) continue;
      let at = (a & mask) << 1;
      while (((slots[at] as number) | (slots[at + 1] as number)) !== 0) at = (at + 2) & (2 * mask + 1);
      slots[at] = a;
      slots[at + 1] = b;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}
