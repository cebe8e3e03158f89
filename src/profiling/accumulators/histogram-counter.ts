import { type Decimal, parseDecimal } from '../../core/decimal.js';

/** JSON form of a `HistogramCounter`; whole bounds are texts. */
export interface HistogramState {
  readonly bounds: readonly string[];
  readonly whole: boolean;
  readonly counts: readonly number[];
}

/**
 * Counts values by bins. Bin i holds `bounds[i - 1] ≤ v < bounds[i]`; the first and the last are open-ended, so every
 * finite value is in one. NaN and the infinities are in none.
 */
export class HistogramCounter {
  /** Finite values per bin, one more than there are bounds. */
  readonly counts: Float64Array;
  readonly #bounds: readonly number[] | readonly bigint[];
  // For the loop: the bounds as doubles between two infinities.
  readonly #edges: Float64Array;
  readonly #shrink: number;
  readonly #origin: number;
  readonly #binsPerUnit: number;

  /** `bounds`: the inner edges, ascending; bigints for whole numbers of any size (see `unscaledBounds`). */
  constructor({ bounds }: { bounds: readonly number[] | readonly bigint[] }) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
    // A bound that rounds lies beyond the safe integers, and on the same side of all of them.
    const doubles = bounds.map(Number);
    this.#edges = Float64Array.of(Number.NEGATIVE_INFINITY, ...doubles, Number.POSITIVE_INFINITY);
    const first = doubles[0] ?? 0;
    const last = doubles.at(-1) ?? 0;
    // A range beyond the greatest double is measured in quarters.
    this.#shrink = Number.isFinite(last - first) ? 1 : 0.25;
    const range = last * this.#shrink - first * this.#shrink;
    const perUnit = range > 0 ? (bounds.length - 1) / range : 0;
    this.#binsPerUnit = Number.isFinite(perUnit) ? perUnit : 0;
    this.#origin = first * this.#shrink;
  }

  /** Adds the first `count` values. */
  add(values: Float64Array, count: number): void {
    const counts = this.counts;
    const edges = this.#edges;
    const shrink = this.#shrink;
    const origin = this.#origin;
    const binsPerUnit = this.#binsPerUnit;
    const lastBin = counts.length - 1;
    for (let i = 0; i < count; i += 1) {
      const value = values[i] as number;
      if (value - value !== 0) continue;
      // The bins are of one width: the place is a guess that rounding leaves at most a step off.
      const guess = (value * shrink - origin) * binsPerUnit + 1;
      let bin = guess > 0 ? (guess < lastBin ? guess | 0 : lastBin) : 0;
      while (value < (edges[bin] as number)) bin -= 1;
      while (value >= (edges[bin + 1] as number)) bin += 1;
      counts[bin] = (counts[bin] as number) + 1;
    }
  }

  /** Adds one whole number of any size. */
  addBig(value: bigint): void {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value < (bounds[middle] as number | bigint)) high = middle;
      else low = middle + 1;
    }
    this.counts[low] = (this.counts[low] as number) + 1;
  }

  /** @throws RangeError when the bounds differ */
  merge(other: HistogramCounter): void {
    const same = this.#bounds.length === other.#bounds.length;
    if (!same || this.#bounds.some((bound, i) => bound !== other.#bounds[i])) {
      throw new RangeError('Histograms with different bounds do not merge.');
    }
    for (let i = 0; i < this.counts.length; i += 1) {
      this.counts[i] = (this.counts[i] as number) + (other.counts[i] as number);
    }
  }

  toState(): HistogramState {
    const whole = typeof this.#bounds[0] === 'bigint';
    return { bounds: this.#bounds.map(String), whole, counts: [...this.counts] };
  }

  static fromState({ bounds, whole, counts }: HistogramState): HistogramCounter {
    const result = new HistogramCounter({ bounds: whole ? bounds.map(BigInt) : bounds.map(Number) });
    result.counts.set(counts);
    return result;
  }
}

/**
 * Bounds in decimal digits as whole numbers of 10^-scale, rounded up: for whole v, v < bound is v < ⌈bound⌉.
 *
 * @throws RangeError for a text that is no decimal
 */
export function unscaledBounds(bounds: readonly string[], scale: number): bigint[] {
  return bounds.map((text) => {
    const decimal = parseDecimal(text);
    if (!decimal) throw new RangeError(`"${text}" is no decimal number.`);
    return unscale(decimal, scale);
  });
}

function unscale({ unscaled, scale }: Decimal, wanted: number): bigint {
  if (wanted >= scale) return unscaled * 10n ** BigInt(wanted - scale);
  const divisor = 10n ** BigInt(scale - wanted);
  const quotient = unscaled / divisor;
  return unscaled % divisor > 0n ? quotient + 1n : quotient;
}
