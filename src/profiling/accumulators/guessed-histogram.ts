import { HistogramCounter } from './histogram-counter.js';

/** Where the values of a column are believed to end, in the unit in which they are counted. */
export interface RangeGuess {
  readonly min: number;
  readonly max: number;
  /** How far either may be off. 0: not at all. */
  readonly slack: number;
}

/** Most values kept as they are: 2 MiB. */
export const MAX_NEAR_VALUES = 1 << 18;

const FIRST_CAPACITY = 1024;
// Far above what rounding moves a place, far below what a histogram is looked at for.
const LEAST_REACH = 1e-9;

/**
 * Counts values by the bins of a histogram whose bounds are known only when all values have been seen. It is told about where
 * the range ends. A value that is surely in one bin, wherever within the slack the edges will be, is counted; the
 * few near an edge are kept, and counted by {@link settle}. Exact, or nothing.
 */
export class GuessedHistogram {
  readonly #origin: number;
  readonly #binsPerUnit: number;
  readonly #reach: number;
  readonly #counts: Float64Array;
  #near = new Float64Array(FIRST_CAPACITY);
  #nearCount = 0;
  #bigs: bigint[] = [];
  #overflowed = false;

  constructor(guess: RangeGuess, bins: number) {
    this.#origin = guess.min;
    this.#binsPerUnit = bins / (guess.max - guess.min);
    this.#reach = Math.max(2 * guess.slack * this.#binsPerUnit, LEAST_REACH);
    this.#counts = new Float64Array(bins);
  }

  /** Adds the first `count` values; NaN and the infinities are in no bin. */
  add(values: Float64Array, count: number): void {
    const counts = this.#counts;
    const origin = this.#origin;
    const binsPerUnit = this.#binsPerUnit;
    const reach = this.#reach;
    const lastBin = counts.length - 1;
    this.#makeRoom(count);
    const near = this.#near;
    let nearCount = this.#nearCount;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      if (value - value !== 0) continue;
      const place = (value - origin) * binsPerUnit;
      const bin = place > 0 ? (place < lastBin ? place | 0 : lastBin) : 0;
      const within = place - bin;
      // The outer bins have no edge on their far side.
      const isNear = (within < reach && bin > 0) || (within > 1 - reach && bin < lastBin);
      if (isNear) {
        near[nearCount] = value;
        nearCount += 1;
      } else {
        counts[bin] = (counts[bin] as number) + 1;
      }
    }
    this.#nearCount = nearCount;
  }

  /** Adds one whole number of any size. */
  addBig(value: bigint): void {
    if (this.#bigs.length < MAX_NEAR_VALUES) this.#bigs.push(value);
    else this.#overflowed = true;
  }

  /** The histogram of these bounds, or `null` when they are too far from the guess, or too many values lie near one. */
  settle(bounds: readonly number[] | readonly bigint[]): HistogramCounter | null {
    if (this.#overflowed || bounds.length !== this.#counts.length - 1) return null;
    // The place of a value grows with it, so a value outside of an edge's reach is on the same side of what lies within half of it.
    const fits = bounds.every((bound, index) => {
      const place = (Number(bound) - this.#origin) * this.#binsPerUnit;
      return Math.abs(place - (index + 1)) <= this.#reach / 2;
    });
    if (!fits) return null;
    const counter = new HistogramCounter({ bounds });
    counter.counts.set(this.#counts);
    counter.add(this.#near, this.#nearCount);
    for (const big of this.#bigs) counter.addBig(big);
    return counter;
  }

  #makeRoom(count: number): void {
    if (this.#nearCount + count <= this.#near.length) return;
    if (this.#nearCount + count > MAX_NEAR_VALUES) {
      this.#overflowed = true;
      this.#nearCount = 0;
      if (count <= this.#near.length) return;
    }
    const grown = new Float64Array(Math.max(count, 2 * this.#near.length));
    grown.set(this.#near.subarray(0, this.#nearCount));
    this.#near = grown;
  }
}
