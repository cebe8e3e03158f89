import { ExactMoments, type ExactMomentsState } from './exact-moments.js';
import { type NumberSummary, summarize } from './number-summary.js';
import { WordsView } from './words-view.js';

export interface IntegerOptions {
  /** The values are whole multiples of 10^-scale. Default 0. */
  readonly scale?: number;
  /** False leaves out sums: for dates and timestamps. Default true. */
  readonly moments?: boolean;
}

/** JSON form of an `IntegerAccumulator`. */
export interface IntegerState {
  readonly scale: number;
  readonly moments: ExactMomentsState | null;
  readonly finite: number;
  readonly nans: number;
  readonly positiveInfinities: number;
  readonly negativeInfinities: number;
  readonly zeros: number;
  readonly negatives: number;
  readonly min: string | null;
  readonly max: string | null;
}

// Up to here 8,192 squares sum below 2^53.
const SMALL = 2 ** 20;
const SMALL_BLOCK = 8192;

/**
 * Statistics of whole numbers, or of decimals of one scale as unscaled whole numbers: days, microseconds, cents.
 * All sums are exact. NaN and the infinities (of numeric and of dates) are only counted.
 */
export class IntegerAccumulator {
  readonly scale: number;
  finite = 0;
  nans = 0;
  positiveInfinities = 0;
  negativeInfinities = 0;
  zeros = 0;
  negatives = 0;
  #moments: ExactMoments | null;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  // Beyond the safe integers; `null` while there is none.
  #bigMin: bigint | null = null;
  #bigMax: bigint | null = null;
  readonly #view = new WordsView();

  constructor({ scale = 0, moments = true }: IntegerOptions = {}) {
    this.scale = scale;
    this.#moments = moments ? new ExactMoments() : null;
  }

  /** Adds the first `count` values, all of them safe integers. */
  add(values: Float64Array, count: number): void {
    const words = this.#view.of(values);
    let min = this.#min;
    let max = this.#max;
    let nonZeros = 0;
    let negatives = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      const high = words[2 * i + 1] as number;
      // No branch on the sign or on 0, which would be mispredicted. A whole number has bits in its high word.
      const rest = high & 0x7fffffff;
      const nonZero = -rest >>> 31;
      nonZeros += nonZero;
      negatives += (high >>> 31) & nonZero;
      sum += value;
      squares += value * value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#min = min;
    this.#max = max;
    this.finite += count;
    this.zeros += count - nonZeros;
    this.negatives += negatives;
    if (!this.#moments || count === 0) return;
    // The extremes so far bound the block's.
    const size = Math.max(-min, max);
    if (size <= SMALL && count <= SMALL_BLOCK) this.#addSmall(sum, squares);
    else this.#moments.add(values, count, { low: 0, top: Math.floor(Math.log2(size)) + 2 });
  }

  /** Adds one value of any size. */
  addBig(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      if (number < this.#min) this.#min = number;
      if (number > this.#max) this.#max = number;
    } else {
      if (this.#bigMin === null || value < this.#bigMin) this.#bigMin = value;
      if (this.#bigMax === null || value > this.#bigMax) this.#bigMax = value;
    }
    this.finite += 1;
    if (value === 0n) this.zeros += 1;
    if (value < 0n) this.negatives += 1;
    this.#moments?.addSums(value, value * value);
  }

  addNaN(count = 1): void {
    this.nans += count;
  }

  addInfinity(sign: number, count = 1): void {
    if (sign < 0) this.negativeInfinities += count;
    else this.positiveInfinities += count;
  }

  /** Least finite value, unscaled; `null` when there is none. */
  get min(): bigint | null {
    const small = Number.isFinite(this.#min) ? BigInt(this.#min) : null;
    return lesser(small, this.#bigMin);
  }

  /** Greatest finite value, unscaled; `null` when there is none. */
  get max(): bigint | null {
    const small = Number.isFinite(this.#max) ? BigInt(this.#max) : null;
    return greater(small, this.#bigMax);
  }

  /** Exact Σ v and Σ v², unscaled; `null` when moments are left out. */
  totals(): { sum: bigint; squares: bigint } | null {
    if (!this.#moments) return null;
    const { sum, squares, exponent } = this.#moments.totals();
    return { sum: sum << BigInt(exponent), squares: squares << BigInt(2 * exponent) };
  }

  /** Mean and sample deviation in units of 1, each the double nearest to the exact result. */
  summary(): NumberSummary {
    const totals = this.totals();
    if (!totals) return { mean: null, stddev: null };
    return summarize({ count: this.finite, ...totals, exponent: 0, divisor: 10n ** BigInt(this.scale) });
  }

  /** @throws RangeError when the scales differ */
  merge(other: IntegerAccumulator): void {
    if (other.scale !== this.scale || (other.#moments === null) !== (this.#moments === null)) {
      throw new RangeError(`Integers of scale ${this.scale} don't merge with those of scale ${other.scale}.`);
    }
    this.finite += other.finite;
    this.nans += other.nans;
    this.positiveInfinities += other.positiveInfinities;
    this.negativeInfinities += other.negativeInfinities;
    this.zeros += other.zeros;
    this.negatives += other.negatives;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#bigMin = lesser(this.#bigMin, other.#bigMin);
    this.#bigMax = greater(this.#bigMax, other.#bigMax);
    if (other.#moments) this.#moments?.merge(other.#moments);
  }

  toState(): IntegerState {
    const { scale, finite, nans, positiveInfinities, negativeInfinities, zeros, negatives } = this;
    return {
      scale,
      moments: this.#moments?.toState() ?? null,
      finite,
      nans,
      positiveInfinities,
      negativeInfinities,
      zeros,
      negatives,
      min: this.min?.toString() ?? null,
      max: this.max?.toString() ?? null,
    };
  }

  static fromState(state: IntegerState): IntegerAccumulator {
    const result = new IntegerAccumulator({ scale: state.scale, moments: state.moments !== null });
    if (state.min !== null) result.addBig(BigInt(state.min));
    if (state.max !== null) result.addBig(BigInt(state.max));
    result.finite = state.finite;
    result.nans = state.nans;
    result.positiveInfinities = state.positiveInfinities;
    result.negativeInfinities = state.negativeInfinities;
    result.zeros = state.zeros;
    result.negatives = state.negatives;
    if (state.moments) result.#moments = ExactMoments.fromState(state.moments);
    return result;
  }

  #addSmall(sum: number, squares: number): void {
    this.#moments?.addSums(BigInt(sum), BigInt(squares));
  }
}

function lesser(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function greater(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
