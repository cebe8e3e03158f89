import { fromBase64, toBase64 } from './base64.js';
import { HashPartitions } from './hash-partitions.js';
import { type HashBlock, HashSet } from './hash-set.js';
import { HyperLogLog } from './hyper-log-log.js';

/** Distinct values counted exactly before the count becomes an estimate. */
export const DEFAULT_EXACT_LIMIT = 65_536;

/** How many different values are kept before they are estimated. */
export interface DistinctOptions {
  /** Exact up to this many distinct values, about 16 bytes each; HyperLogLog beyond. Default 65,536. */
  readonly exactLimit?: number;
  /** Exact whatever the number, 8 to 32 bytes a distinct value. Default false. */
  readonly exact?: boolean;
}

export interface DistinctEstimate {
  readonly count: number;
  readonly estimated: boolean;
  /** One standard deviation as a part of the count; 0 when it is not estimated. 95 % lie within 1.96 of it. */
  readonly relativeError: number;
}

/** JSON form of a `DistinctCounter`: base64 of the sorted hashes (8 bytes each), or of the registers. */
export interface DistinctState {
  readonly exactLimit: number;
  readonly exact: boolean;
  readonly method: 'hashes' | 'hyperloglog';
  readonly data: string;
}

/**
 * Counts distinct values by 64-bit hashes. Among n values about n² / 2⁶⁵ are lost to equal hashes (3 × 10⁻⁸ of one value at
 * a million); fixed-width values hashed by `hashWords` lose none. Which rows came in which part makes no difference.
 */
export class DistinctCounter {
  readonly exactLimit: number;
  readonly exact: boolean;
  #small: HashSet | null = new HashSet();
  #large: HashPartitions | null = null;
  #sketch: HyperLogLog | null = null;

  constructor({ exactLimit = DEFAULT_EXACT_LIMIT, exact = false }: DistinctOptions = {}) {
    this.exactLimit = exactLimit;
    this.exact = exact;
  }

  /** Adds the first `count` hashes. Equal values need equal hashes in all parts: -0 as 0, one NaN. */
  add(low: Int32Array, high: Int32Array, count: number): void {
    this.#addBlock({ low, high, from: 0, count });
  }

  estimate(): DistinctEstimate {
    if (this.#sketch) {
      return { count: this.#sketch.estimate(), estimated: true, relativeError: this.#sketch.relativeError };
    }
    const count = this.#small?.size ?? this.#large?.size ?? 0;
    return { count, estimated: false, relativeError: 0 };
  }

  /** @throws RangeError when the options differ */
  merge(other: DistinctCounter): void {
    if (other.exact !== this.exact || other.exactLimit !== this.exactLimit) {
      throw new RangeError('Distinct counts with different limits do not merge.');
    }
    if (other.#sketch) this.#toSketch().merge(other.#sketch);
    else this.#addBlock(other.#entries());
  }

  toState(): DistinctState {
    const { exactLimit, exact } = this;
    if (this.#sketch) {
      return { exactLimit, exact, method: 'hyperloglog', data: toBase64(this.#sketch.registers) };
    }
    return { exactLimit, exact, method: 'hashes', data: toBase64(sorted(this.#entries())) };
  }

  static fromState(state: DistinctState): DistinctCounter {
    const result = new DistinctCounter(state);
    const bytes = fromBase64(state.data);
    if (state.method === 'hyperloglog') {
      result.#small = null;
      result.#sketch = new HyperLogLog(bytes);
    } else {
      result.#addBlock(split(new Int32Array(bytes.buffer)));
    }
    return result;
  }

  #addBlock(block: HashBlock): void {
    let { from } = block;
    if (this.#small) {
      from = this.#small.add(block, this.exactLimit);
      if (from === block.count) return;
      if (this.exact) this.#toPartitions();
      else this.#toSketch();
    }
    const rest = from === block.from ? block : { ...block, from };
    if (this.#sketch) this.#sketch.add(rest);
    else this.#large?.add(rest);
  }

  #toPartitions(): void {
    this.#large = new HashPartitions();
    if (this.#small) this.#large.add(this.#small.entries());
    this.#small = null;
  }

  #toSketch(): HyperLogLog {
    if (!this.#sketch) {
      this.#sketch = new HyperLogLog();
      this.#sketch.add(this.#entries());
      this.#small = null;
    }
    return this.#sketch;
  }

  #entries(): HashBlock {
    const source = this.#small ?? this.#large;
    return source ? source.entries() : { low: new Int32Array(0), high: new Int32Array(0), from: 0, count: 0 };
  }
}

function sorted({ low, high, count }: HashBlock): Int32Array {
  const words = new Int32Array(2 * count);
  for (let i = 0; i < count; i += 1) {
    words[2 * i] = low[i] as number;
    words[2 * i + 1] = high[i] as number;
  }
  new BigUint64Array(words.buffer).sort();
  return words;
}

function split(words: Int32Array): HashBlock {
  const count = words.length >> 1;
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    low[i] = words[2 * i] as number;
    high[i] = words[2 * i + 1] as number;
  }
  return { low, high, from: 0, count };
}
