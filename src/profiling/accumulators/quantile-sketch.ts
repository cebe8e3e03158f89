import { fromBase64, toBase64 } from './base64.js';

/** JSON form of a `QuantileSketch`: base64 of the doubles of each level. */
export interface QuantileState {
  readonly capacity: number;
  readonly count: number;
  readonly levels: readonly string[];
}

export interface QuantileOptions {
  /** Values kept in the top level; the whole sketch keeps about three times as many. Default 1,024. */
  readonly capacity?: number;
}

const DEFAULT_CAPACITY = 1024;
const SHRINK = 2 / 3;
const LEAST_CAPACITY = 8;

/**
 * Quantiles of doubles from a KLL sketch (Karnin, Lang, Liberty, arXiv 1603.05346). Exact while it holds all values. A value
 * in level h stands for 2^h; a full level is sorted, and every second value of it goes up. Which of the two halves goes is
 * drawn from the values themselves, so runs repeat and a ∪ b is b ∪ a.
 */
export class QuantileSketch {
  readonly capacity: number;
  /** Finite values added. */
  count = 0;
  #levels: Level[] = [new Level()];
  // The room of level 0, which holds most of what comes.
  #room: number;

  constructor({ capacity = DEFAULT_CAPACITY }: QuantileOptions = {}) {
    this.capacity = capacity;
    this.#room = capacity;
  }

  /** Adds the first `count` values; NaN and the infinities are left out. */
  add(values: Float64Array, count: number): void {
    let base = this.#levels[0] as Level;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      if (value - value !== 0) continue;
      if (base.length >= this.#room) {
        this.#compress();
        base = this.#levels[0] as Level;
      }
      // -0 as 0.
      base.push(value + 0);
      this.count += 1;
    }
  }

  /** The least value with at least q of all values at or below it, 0 ≤ q ≤ 1; `null` without values. */
  quantile(q: number): number | null {
    if (this.count === 0) return null;
    const items = this.#weighted();
    const target = Math.max(1, Math.ceil(q * this.count));
    let rank = 0;
    for (const { value, weight } of items) {
      rank += weight;
      if (rank >= target) return value;
    }
    return items.at(-1)?.value ?? null;
  }

  /**
   * How far the rank of an answer may be off, as a part of the count, with a probability of 99 %; 0 while it is exact. The
   * figure is the fit of Apache DataSketches for one quantile of a KLL sketch.
   */
  get rankError(): number {
    return this.#levels.length === 1 ? 0 : 2.296 / this.capacity ** 0.9021;
  }

  /** @throws RangeError when the capacities differ */
  merge(other: QuantileSketch): void {
    if (other.capacity !== this.capacity) {
      throw new RangeError(`Sketches of capacity ${this.capacity} and ${other.capacity} do not merge.`);
    }
    while (this.#levels.length < other.#levels.length) this.#levels.push(new Level());
    for (const [h, level] of other.#levels.entries()) this.#levels[h]?.append(level.values());
    this.count += other.count;
    this.#setRoom();
    while (this.#stored() > this.#roomOfAll()) this.#compress();
  }

  toState(): QuantileState {
    const levels = this.#levels.map((level) => {
      level.sort();
      return toBase64(new Uint8Array(level.values().slice().buffer));
    });
    return { capacity: this.capacity, count: this.count, levels };
  }

  static fromState({ capacity, count, levels }: QuantileState): QuantileSketch {
    const result = new QuantileSketch({ capacity });
    result.count = count;
    result.#levels = levels.map((text) => {
      const level = new Level();
      level.append(new Float64Array(fromBase64(text).buffer));
      return level;
    });
    result.#setRoom();
    return result;
  }

  /** Halves the lowest level that is over its capacity. */
  #compress(): void {
    const levels = this.#levels;
    let h = 0;
    while (h < levels.length - 1 && (levels[h] as Level).length < this.#capacityOf(h)) h += 1;
    if (h === levels.length - 1) {
      levels.push(new Level());
    }
    (levels[h] as Level).halveInto(levels[h + 1] as Level);
    this.#setRoom();
  }

  #setRoom(): void {
    const base = this.#levels[0] as Level;
    // Level 0 may use what the levels above it leave free.
    this.#room = Math.max(LEAST_CAPACITY, this.#roomOfAll() - (this.#stored() - base.length));
  }

  #capacityOf(h: number): number {
    const depth = this.#levels.length - 1 - h;
    return Math.max(LEAST_CAPACITY, Math.ceil(this.capacity * SHRINK ** depth));
  }

  #roomOfAll(): number {
    let room = 0;
    for (let h = 0; h < this.#levels.length; h += 1) room += this.#capacityOf(h);
    return room;
  }

  #stored(): number {
    return this.#levels.reduce((sum, level) => sum + level.length, 0);
  }

  #weighted(): Array<{ value: number; weight: number }> {
    const items = this.#levels.flatMap((level, h) =>
      Array.from(level.values(), (value) => ({ value, weight: 2 ** h })),
    );
    return items.sort((a, b) => a.value - b.value);
  }
}

/** A growing list of doubles. */
class Level {
  #values = new Float64Array(16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) this.#reserve(this.length + 1);
    this.#values[this.length] = value;
    this.length += 1;
  }

  append(values: Float64Array): void {
    this.#reserve(this.length + values.length);
    this.#values.set(values, this.length);
    this.length += values.length;
  }

  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  sort(): void {
    this.values().sort();
  }

  /** Moves every second value up; of an odd number the greatest stays. */
  halveInto(above: Level): void {
    this.sort();
    const values = this.#values;
    const pairs = this.length >> 1;
    const offset = coin(values, 2 * pairs);
    above.#reserve(above.length + pairs);
    for (let i = 0; i < pairs; i += 1) above.#values[above.length + i] = values[2 * i + offset] as number;
    above.length += pairs;
    const odd = this.length % 2;
    if (odd === 1) values[0] = values[this.length - 1] as number;
    this.length = odd;
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    const grown = new Float64Array(Math.max(length, 2 * this.#values.length));
    grown.set(this.values());
    this.#values = grown;
  }
}

/** 0 or 1, from a hash of the values' bits. */
function coin(values: Float64Array, count: number): number {
  const words = new Int32Array(values.buffer, 0, 2 * count);
  let hash = count;
  for (let i = 0; i < words.length; i += 1) {
    hash = Math.imul(hash ^ (words[i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (Math.imul(hash, 0x85ebca6b) >>> 30) & 1;
}
