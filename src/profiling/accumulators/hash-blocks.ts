import type { TextBlock } from './text-accumulator.js';

// Multipliers of the finalizer of MurmurHash3 (Austin Appleby, public domain).
const F1 = 0x85ebca6b | 0;
const F2 = 0xc2b2ae35 | 0;
const SEED_LOW = 0x9747b28c | 0;
const SEED_HIGH = 0x3c6ef372 | 0;

/**
 * Turns 64-bit values, given as two words, into 64-bit hashes in place. Different values have different hashes
 * (a Feistel network is a permutation), so counts of fixed-width values are exact.
 */
export function hashWords(low: Int32Array, high: Int32Array, count: number): void {
  for (let i = 0; i < count; i += 1) {
    let a = low[i] as number;
    let b = high[i] as number;
    b ^= mix(a ^ SEED_LOW);
    a ^= mix(b ^ SEED_HIGH);
    b ^= mix(a);
    low[i] = a;
    high[i] = b;
  }
}

/**
 * Writes a 64-bit hash of each value's bytes. Values below 8 bytes fit in whole, with their length, and differ as their hashes
 * do. Of others eight bytes are taken at a time, and for the same eight different states stay different, as for the same state
 * different bytes do: only differences in two places can cancel out.
 */
export function hashTexts(block: TextBlock, low: Int32Array, high: Int32Array): void {
  const { bytes, starts, ends, count } = block;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i += 1) {
    const start = starts[i] as number;
    const end = ends[i] as number;
    const length = end - start;
    let a = SEED_LOW;
    let b = SEED_HIGH;
    const last = end - 8;
    if (length >= 8) {
      // In all bits: by itself it would only turn "100000000" into "2000000000".
      a ^= Math.imul(length, F2);
      b ^= Math.imul(length, F1);
    }
    for (let at = start; at < last; at += 8) {
      a = Math.imul(a ^ view.getInt32(at, true), F1);
      b = Math.imul(b ^ view.getInt32(at + 4, true), F2);
      a = (a + ((b << 13) | (b >>> 19))) | 0;
      b ^= (a << 17) | (a >>> 15);
    }
    let first = 0;
    let second = 0;
    if (length >= 8) {
      // The last bytes, some of them a second time: no loop over single ones.
      first = view.getInt32(last, true);
      second = view.getInt32(last + 4, true);
    } else {
      let at = start;
      if (length >= 4) {
        first = view.getInt32(start, true);
        at += 4;
      }
      const left = end - at;
      if (left > 0) {
        const middle = bytes[at + (left >> 1)] as number;
        second = (bytes[at] as number) | (middle << 8) | ((bytes[end - 1] as number) << 16);
      }
      second |= length << 24;
    }
    a = Math.imul(a ^ first, F1);
    b = Math.imul(b ^ second, F2);
    a = (a + ((b << 13) | (b >>> 19))) | 0;
    b ^= mix(a);
    a ^= mix(b);
    b ^= mix(a ^ SEED_HIGH);
    low[i] = a;
    high[i] = b;
  }
}

function mix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), F1);
  h = Math.imul(h ^ (h >>> 13), F2);
  return h ^ (h >>> 16);
}
