import type { HashBlock } from './hash-set.js';

const PRECISION = 14;

/**
 * HyperLogLog of 64-bit hashes, with Ertl's estimator (arXiv 1702.01284, algorithm 6), unbiased at every size: in 16 KiB, or in
 * fewer registers, a power of two of at least 16, where many are kept.
 */
export class HyperLogLog {
  #registers: Uint8Array;

  constructor(registers: Uint8Array = new Uint8Array(2 ** PRECISION)) {
    this.#registers = registers;
  }

  get registers(): Uint8Array {
    return this.#registers;
  }

  /** One standard deviation of the estimate, as a part of it: 1.04 / √registers. */
  get relativeError(): number {
    return 1.04 / Math.sqrt(this.#registers.length);
  }

  /** Adds the hashes from `from` up to `count`. */
  add({ low, high, from, count }: HashBlock): void {
    const { registers } = this;
    const precision = Math.log2(registers.length);
    for (let i = from; i < count; i += 1) {
      const top = high[i] as number;
      const index = top >>> (32 - precision);
      const rest = top << precision;
      const zeros = rest !== 0 ? Math.clz32(rest) : 32 - precision + Math.clz32(low[i] as number);
      if (zeros >= (registers[index] as number)) registers[index] = zeros + 1;
    }
  }

  /** Of two sizes the smaller one is kept. */
  merge(other: HyperLogLog): void {
    const size = Math.min(this.#registers.length, other.#registers.length);
    this.#registers = fold(this.#registers, size);
    const registers = this.#registers;
    const theirs = fold(other.#registers, size);
    for (let i = 0; i < size; i += 1) {
      const rank = theirs[i] as number;
      if (rank > (registers[i] as number)) registers[i] = rank;
    }
  }

  /** What would have been found with so many registers at most. */
  reduce(registers: number): void {
    this.#registers = fold(this.#registers, Math.min(registers, this.#registers.length));
  }

  estimate(): number {
    const { registers } = this;
    const count = registers.length;
    // Bits of the hash left for the rank.
    const rankBits = 64 - Math.log2(count);
    const histogram = new Float64Array(rankBits + 2);
    for (const register of registers) histogram[register] = (histogram[register] as number) + 1;
    let z = count * tau(1 - (histogram[rankBits + 1] as number) / count);
    for (let k = rankBits; k >= 1; k -= 1) z = 0.5 * (z + (histogram[k] as number));
    z += count * sigma((histogram[0] as number) / count);
    return Math.round(((count / (2 * Math.LN2)) * count) / z);
  }
}

/** Registers of a shorter index: the index's last bits become the first of what is ranked. */
function fold(registers: Uint8Array, size: number): Uint8Array {
  if (registers.length === size) return registers;
  const bits = Math.log2(registers.length / size);
  const folded = new Uint8Array(size);
  for (const [index, rank] of registers.entries()) {
    if (rank === 0) continue;
    const moved = index & (registers.length / size - 1);
    const zeros = moved === 0 ? bits + rank - 1 : Math.clz32(moved) - (32 - bits);
    const at = index >>> bits;
    if (zeros >= (folded[at] as number)) folded[at] = zeros + 1;
  }
  return folded;
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let x = start;
  let y = 1;
  let z = x;
  for (;;) {
    x *= x;
    const before = z;
    z += x * y;
    y += y;
    if (z === before) return z;
  }
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  for (;;) {
    x = Math.sqrt(x);
    const before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
    if (z === before) return z / 3;
  }
}
