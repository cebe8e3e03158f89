import { BlockScan } from './block-scan.js';
import { ExactMoments, type ExactMomentsState, MAX_SPAN_BITS } from './exact-moments.js';
import { type NumberSummary, summarize } from './number-summary.js';

/** JSON form of a `FloatAccumulator`. Doubles are texts, because JSON has no -0. */
export interface FloatState {
  readonly finite: number;
  readonly nans: number;
  readonly positiveInfinities: number;
  readonly negativeInfinities: number;
  readonly zeros: number;
  readonly negativeZeros: number;
  readonly negatives: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly moments: ExactMomentsState;
}

// Values of one band have exponents within 27 of each other: 27 + 53 bits is the widest span of one pass.
const BAND_EXPONENTS = MAX_SPAN_BITS - 53 + 1;
const BANDS = Math.ceil(2048 / BAND_EXPONENTS);

/**
 * Statistics of doubles. The sums are exact (see `ExactMoments`), so values near 1.8e308 don't overflow, tiny ones
 * don't vanish, and parts merged in any order equal the whole to the last bit.
 */
export class FloatAccumulator {
  finite = 0;
  nans = 0;
  positiveInfinities = 0;
  negativeInfinities = 0;
  /** 0 and -0 */
  zeros = 0;
  negativeZeros = 0;
  negatives = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #moments = new ExactMoments();
  readonly #scan = new BlockScan();
  #scratch = new Float64Array(0);

  /** Adds the first `count` values. NaN, the infinities and -0 are counted apart. */
  add(values: Float64Array, count: number): void {
    if (count === 0) return;
    const scan = this.#scan;
    scan.read(values, count);
    if (scan.finite) this.#addFinite(values, count);
    else this.#addMixed(values, count);
  }

  /** Least finite value; `null` when there is none. -0 is given as 0. */
  get min(): number | null {
    return this.finite === 0 ? null : this.#min;
  }

  /** Greatest finite value; `null` when there is none. */
  get max(): number | null {
    return this.finite === 0 ? null : this.#max;
  }

  /** Mean and sample deviation of the finite values, each the double nearest to the exact result. */
  summary(): NumberSummary {
    return summarize({ count: this.finite, ...this.#moments.totals() });
  }

  merge(other: FloatAccumulator): void {
    this.finite += other.finite;
    this.nans += other.nans;
    this.positiveInfinities += other.positiveInfinities;
    this.negativeInfinities += other.negativeInfinities;
    this.zeros += other.zeros;
    this.negativeZeros += other.negativeZeros;
    this.negatives += other.negatives;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#moments.merge(other.#moments);
  }

  toState(): FloatState {
    const { finite, nans, positiveInfinities, negativeInfinities, zeros, negativeZeros, negatives } = this;
    return {
      finite,
      nans,
      positiveInfinities,
      negativeInfinities,
      zeros,
      negativeZeros,
      negatives,
      min: this.min === null ? null : String(this.min),
      max: this.max === null ? null : String(this.max),
      moments: this.#moments.toState(),
    };
  }

  static fromState(state: FloatState): FloatAccumulator {
    const result = new FloatAccumulator();
    result.finite = state.finite;
    result.nans = state.nans;
    result.positiveInfinities = state.positiveInfinities;
    result.negativeInfinities = state.negativeInfinities;
    result.zeros = state.zeros;
    result.negativeZeros = state.negativeZeros;
    result.negatives = state.negatives;
    if (state.min !== null) result.#min = Number(state.min);
    if (state.max !== null) result.#max = Number(state.max);
    result.#moments = ExactMoments.fromState(state.moments);
    return result;
  }

  #addFinite(values: Float64Array, count: number): void {
    const scan = this.#scan;
    this.finite += count;
    this.zeros += scan.zeros;
    this.negativeZeros += scan.negativeZeros;
    this.negatives += scan.negatives;
    if (scan.min < this.#min) this.#min = scan.min;
    if (scan.max > this.#max) this.#max = scan.max;
    if (scan.top - scan.low <= MAX_SPAN_BITS) this.#moments.add(values, count, scan);
    else this.#addBands(values, count);
  }

  #addMixed(values: Float64Array, count: number): void {
    const kept = this.#scratchOf(count);
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      if (value - value === 0) {
        kept[at] = value;
        at += 1;
      } else if (value > 0) this.positiveInfinities += 1;
      else if (value < 0) this.negativeInfinities += 1;
      else this.nans += 1;
    }
    if (at === 0) return;
    this.#scan.read(kept, at);
    this.#addFinite(kept, at);
  }

  /** Values too far apart for one pass, sorted by exponent into bands. */
  #addBands(values: Float64Array, count: number): void {
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
    const ends = new Int32Array(BANDS + 1);
    for (let i = 0; i < count; i += 1) {
      const band = bandOf(words[2 * i + 1] as number);
      ends[band + 1] = (ends[band + 1] as number) + 1;
    }
    for (let band = 0; band < BANDS; band += 1) {
      ends[band + 1] = (ends[band + 1] as number) + (ends[band] as number);
    }
    const sorted = new Float64Array(count);
    const next = ends.slice();
    for (let i = 0; i < count; i += 1) {
      const band = bandOf(words[2 * i + 1] as number);
      const at = next[band] as number;
      sorted[at] = values[i] as number;
      next[band] = at + 1;
    }
    for (let band = 0; band < BANDS; band += 1) {
      const from = ends[band] as number;
      const to = ends[band + 1] as number;
      if (from === to) continue;
      const part = sorted.subarray(from, to);
      this.#scan.read(part, to - from);
      this.#moments.add(part, to - from, this.#scan);
    }
  }

  #scratchOf(count: number): Float64Array {
    if (this.#scratch.length < count) this.#scratch = new Float64Array(count);
    return this.#scratch;
  }
}

function bandOf(highWord: number): number {
  return Math.trunc(((highWord >>> 20) & 0x7ff) / BAND_EXPONENTS);
}
