import { WordsView } from './words-view.js';

const EXPONENT_BIAS = 1075;
const EXPONENT_SHIFT = 20;
const INFINITE = 0x7ff00000;
const NO_SIGN = 0x7fffffff;

/** What one pass over a block of doubles finds. Fields hold the last block's figures. */
export class BlockScan {
  /** False: the block has a NaN or an infinity, and the other fields mean nothing. */
  finite = true;
  min = 0;
  max = 0;
  /** 0 and -0 */
  zeros = 0;
  negativeZeros = 0;
  negatives = 0;
  /** |v| < 2^top */
  top = 0;
  /** Each v is a multiple of 2^low. */
  low = 0;
  readonly #view = new WordsView();

  /** Reads `count` ≥ 1 values. */
  read(values: Float64Array, count: number): void {
    const words = this.#view.of(values);
    let min = values[0] as number;
    let max = min;
    let signs = 0;
    let greatest = 0;
    let least = NO_SIGN;
    let lowBits = 0;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      const signed = words[2 * i + 1] as number;
      const high = signed & NO_SIGN;
      lowBits |= words[2 * i] as number;
      signs += signed >>> 31;
      if (high > greatest) greatest = high;
      if (high < least) least = high;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.finite = greatest < INFINITE;
    // Not -0, so that the order of the rows can't show in the answer.
    this.min = min + 0;
    this.max = max + 0;
    this.zeros = 0;
    this.negativeZeros = 0;
    this.negatives = signs;
    if (least === 0) least = this.#countZeros(words, count);
    this.top = (greatest >>> EXPONENT_SHIFT) - EXPONENT_BIAS + 53;
    // The zero bits at the end of every mantissa; a float4 has 29.
    const trailing = lowBits === 0 ? 32 : 31 - Math.clz32(lowBits & -lowBits);
    this.low = Math.max(1, least >>> EXPONENT_SHIFT) - EXPONENT_BIAS + trailing;
    if (this.zeros === count) this.low = this.top = 0;
  }

  /** For a block that may hold zeros: counts them and gives the least high word of the others. */
  #countZeros(words: Int32Array, count: number): number {
    let nonZeros = 0;
    let negatives = 0;
    let least = NO_SIGN;
    for (let i = 0; i < count; i += 1) {
      const signed = words[2 * i + 1] as number;
      const high = signed & NO_SIGN;
      // 1 unless the value is 0 or -0, without a branch to mispredict.
      const bits = high | (words[2 * i] as number);
      const nonZero = (bits | -bits) >>> 31;
      nonZeros += nonZero;
      negatives += (signed >>> 31) & nonZero;
      // -1 for a zero, which leaves the greatest integer to compare.
      const others = (high | (nonZero - 1)) & NO_SIGN;
      if (others < least) least = others;
    }
    this.zeros = count - nonZeros;
    this.negativeZeros = this.negatives - negatives;
    this.negatives = negatives;
    return least;
  }
}
