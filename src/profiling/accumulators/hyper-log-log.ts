import type { HashBlock } from './hash-set.js';

const PRECISION = 14;
const REGISTERS = 2 ** PRECISION;
// Bits of the hash left for the rank.
const RANK_BITS = 64 - PRECISION;

/** One standard deviation of the estimate, as a part of it: 1.04 / √registers. */
export const HYPER_LOG_LOG_ERROR = 1.04 / Math.sqrt(REGISTERS);

/** HyperLogLog of 64-bit hashes in 16 KiB, with Ertl's estimator (arXiv 1702.01284, algorithm 6), unbiased at every size. */
export class HyperLogLog {
  readonly registers: Uint8Array;

  constructor(registers: Uint8Array = new Uint8Array(REGISTERS)) {
    this.registers = registers;
  }

  /** Adds the hashes from `from` up to `count`. */
  add({ low, high, from, count }: HashBlock): void {
    const { registers } = this;
    for (let i = from; i < count; i += 1) {
      const top = high[i] as number;
      const index = top >>> (32 - PRECISION);
      const rest = top << PRECISION;
      const zeros = rest !== 0 ? Math.clz32(rest) : 32 - PRECISION + Math.clz32(low[i] as number);
      if (zeros >= (registers[index] as number)) registers[index] = zeros + 1;
    }
  }

  merge(other: HyperLogLog): void {
    const { registers } = this;
    for (let i = 0; i < REGISTERS; i += 1) {
      const theirs = other.registers[i] as number;
      if (theirs > (registers[i] as number)) registers[i] = theirs;
    }
  }

  estimate(): number {
    const histogram = new Float64Array(RANK_BITS + 2);
    for (const register of this.registers) histogram[register] = (histogram[register] as number) + 1;
    let z = REGISTERS * tau(1 - (histogram[RANK_BITS + 1] as number) / REGISTERS);
    for (let k = RANK_BITS; k >= 1; k -= 1) z = 0.5 * (z + (histogram[k] as number));
    z += REGISTERS * sigma((histogram[0] as number) / REGISTERS);
    return Math.round(((REGISTERS / (2 * Math.LN2)) * REGISTERS) / z);
  }
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
