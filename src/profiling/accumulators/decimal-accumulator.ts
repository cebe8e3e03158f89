import { type Decimal, rescale } from '../../core/decimal.js';
import { IntegerAccumulator, type IntegerState } from './integer-accumulator.js';
import { type NumberSummary, summarize } from './number-summary.js';

/** JSON form of a `DecimalAccumulator`: the integers of each scale, least scale first. */
export interface DecimalState {
  readonly scales: readonly IntegerState[];
  readonly nans: number;
  readonly positiveInfinities: number;
  readonly negativeInfinities: number;
}

/** Exact statistics of decimals of any scales: one `IntegerAccumulator` a scale, put together when asked. */
export class DecimalAccumulator {
  nans = 0;
  positiveInfinities = 0;
  negativeInfinities = 0;
  readonly #scales = new Map<number, IntegerAccumulator>();

  /** Adds unscaled × 10^-scale, scale ≥ 0. */
  add(unscaled: bigint, scale: number): void {
    this.#ofScale(scale).addBig(unscaled);
  }

  /** Adds the first `count` values of one scale, unscaled; all of them safe integers. */
  addBlock(block: { values: Float64Array; count: number; scale: number }): void {
    if (block.count > 0) this.#ofScale(block.scale).add(block.values, block.count);
  }

  addNaN(count = 1): void {
    this.nans += count;
  }

  addInfinity(sign: number, count = 1): void {
    if (sign < 0) this.negativeInfinities += count;
    else this.positiveInfinities += count;
  }

  get finite(): number {
    return this.#count((part) => part.finite);
  }

  get zeros(): number {
    return this.#count((part) => part.zeros);
  }

  get negatives(): number {
    return this.#count((part) => part.negatives);
  }

  /** Least finite value; `null` when there is none. */
  get min(): Decimal | null {
    return this.#extreme(
      (part) => part.min,
      (a, b) => a < b,
    );
  }

  /** Greatest finite value; `null` when there is none. */
  get max(): Decimal | null {
    return this.#extreme(
      (part) => part.max,
      (a, b) => a > b,
    );
  }

  /** Exact Σ v × 10^scale and Σ v² × 10^(2 scale); `scale` is the greatest one added. */
  totals(): { sum: bigint; squares: bigint; scale: number } {
    const scale = Math.max(0, ...this.#scales.keys());
    let sum = 0n;
    let squares = 0n;
    for (const [own, part] of this.#scales) {
      const factor = 10n ** BigInt(scale - own);
      const totals = part.totals();
      if (!totals) continue;
      sum += totals.sum * factor;
      squares += totals.squares * factor * factor;
    }
    return { sum, squares, scale };
  }

  /** Mean and sample deviation, each the double nearest to the exact result. */
  summary(): NumberSummary {
    const { sum, squares, scale } = this.totals();
    return summarize({ count: this.finite, sum, squares, exponent: 0, divisor: 10n ** BigInt(scale) });
  }

  merge(other: DecimalAccumulator): void {
    this.nans += other.nans;
    this.positiveInfinities += other.positiveInfinities;
    this.negativeInfinities += other.negativeInfinities;
    for (const [scale, part] of other.#scales) this.#ofScale(scale).merge(part);
  }

  toState(): DecimalState {
    const parts = [...this.#scales.values()].sort((a, b) => a.scale - b.scale);
    const { nans, positiveInfinities, negativeInfinities } = this;
    return { scales: parts.map((part) => part.toState()), nans, positiveInfinities, negativeInfinities };
  }

  static fromState(state: DecimalState): DecimalAccumulator {
    const result = new DecimalAccumulator();
    for (const part of state.scales) result.#scales.set(part.scale, IntegerAccumulator.fromState(part));
    result.nans = state.nans;
    result.positiveInfinities = state.positiveInfinities;
    result.negativeInfinities = state.negativeInfinities;
    return result;
  }

  #ofScale(scale: number): IntegerAccumulator {
    let part = this.#scales.get(scale);
    if (!part) {
      part = new IntegerAccumulator({ scale });
      this.#scales.set(scale, part);
    }
    return part;
  }

  #count(read: (part: IntegerAccumulator) => number): number {
    let total = 0;
    for (const part of this.#scales.values()) total += read(part);
    return total;
  }

  #extreme(
    read: (part: IntegerAccumulator) => bigint | null,
    beats: (a: bigint, b: bigint) => boolean,
  ): Decimal | null {
    let best: Decimal | null = null;
    for (const part of this.#scales.values()) {
      const unscaled = read(part);
      if (unscaled === null) continue;
      const { scale } = part;
      const common: number = Math.max(scale, best?.scale ?? 0);
      if (best === null || beats(rescale({ unscaled, scale }, common), rescale(best, common))) {
        best = { unscaled, scale };
      }
    }
    return best;
  }
}
