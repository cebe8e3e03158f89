import { CHUNK_VALUES, DIGIT_BITS, DIGIT_SUMS, FIRST_PRODUCT, MAX_DIGITS, sumDigits } from './digit-sums.js';

/** Where the bits of a block's values lie: |v| < 2^top, and each v is a multiple of 2^low. */
export interface BitSpan {
  readonly top: number;
  readonly low: number;
}

/** Σ v as digits × 2^exponent and Σ v² likewise; odd digits, or 0 with exponent 0. */
export interface ExactMomentsState {
  readonly sum: string;
  readonly sumExponent: number;
  readonly squares: string;
  readonly squaresExponent: number;
}

/** The widest span of one pass. */
export const MAX_SPAN_BITS = DIGIT_BITS * MAX_DIGITS;

// 2^-(low + 60) must be a double, also for the smallest: those always take four digits.
const SMALL_LOW = -960;

/**
 * Exact Σ v and Σ v² of doubles: no rounding, no overflow, no underflow, so the order and the way the rows are
 * split can't matter. Blocks are cut into digits (see `sumDigits`) and their sums carried into whole numbers
 * now and then.
 */
export class ExactMoments {
  #sum = 0n;
  #squares = 0n;
  // Of the unit: #sum counts 2^#exponent, #squares 2^(2 × #exponent).
  #exponent = 0;
  // The span that the pending digits stand for.
  #low = 0;
  #top = 0;
  #digits = 0;
  readonly #pending = new Float64Array(DIGIT_SUMS);
  readonly #chunk = new Float64Array(DIGIT_SUMS);

  /** Adds finite values. `span` covers all of them and is at most `MAX_SPAN_BITS` wide. */
  add(values: Float64Array, count: number, span: BitSpan): void {
    this.#widen(span);
    const digits = this.#digits;
    const scale = 2 ** -(this.#low + DIGIT_BITS * (digits - 1));
    for (let from = 0; from < count; from += CHUNK_VALUES) {
      const to = Math.min(count, from + CHUNK_VALUES);
      sumDigits({ values, from, to, scale, digits }, this.#chunk);
      this.#carry();
    }
  }

  /** Adds whole sums that the caller already has. */
  addSums(sum: bigint, squares: bigint): void {
    this.#accumulate({ sum, squares, exponent: 0 });
  }

  merge(other: ExactMoments): void {
    other.#flush();
    this.#accumulate({ sum: other.#sum, squares: other.#squares, exponent: other.#exponent });
  }

  /** Σ v = sum × 2^exponent, Σ v² = squares × 2^(2 × exponent). */
  totals(): { sum: bigint; squares: bigint; exponent: number } {
    this.#flush();
    return { sum: this.#sum, squares: this.#squares, exponent: this.#exponent };
  }

  toState(): ExactMomentsState {
    const { sum, squares, exponent } = this.totals();
    const [s, sumExponent] = trimBinary(sum, exponent);
    const [q, squaresExponent] = trimBinary(squares, 2 * exponent);
    return { sum: s.toString(), sumExponent, squares: q.toString(), squaresExponent };
  }

  static fromState(state: ExactMomentsState): ExactMoments {
    const moments = new ExactMoments();
    const exponent = Math.min(state.sumExponent, Math.floor(state.squaresExponent / 2));
    moments.#exponent = exponent;
    moments.#sum = BigInt(state.sum) << BigInt(state.sumExponent - exponent);
    moments.#squares = BigInt(state.squares) << BigInt(state.squaresExponent - 2 * exponent);
    return moments;
  }

  #widen({ low, top }: BitSpan): void {
    if (this.#digits > 0 && low >= this.#low && top <= this.#low + DIGIT_BITS * this.#digits) {
      if (top > this.#top) this.#top = top;
      return;
    }
    const had = this.#digits > 0;
    this.#flush();
    const unionLow = had ? Math.min(low, this.#low) : low;
    const unionTop = had ? Math.max(top, this.#top) : top;
    const fits = unionTop - unionLow <= MAX_SPAN_BITS;
    this.#low = fits ? unionLow : low;
    this.#top = fits ? unionTop : top;
    this.#digits =
      this.#low < SMALL_LOW ? MAX_DIGITS : Math.max(1, Math.ceil((this.#top - this.#low) / DIGIT_BITS));
  }

  /** Adds the chunk to the pending sums; those are emptied first when one would leave the exact integers. */
  #carry(): void {
    const pending = this.#pending;
    const chunk = this.#chunk;
    for (let i = 0; i < DIGIT_SUMS; i += 1) {
      if (Math.abs((pending[i] as number) + (chunk[i] as number)) > Number.MAX_SAFE_INTEGER) {
        this.#flush();
        break;
      }
    }
    for (let i = 0; i < DIGIT_SUMS; i += 1) pending[i] = (pending[i] as number) + (chunk[i] as number);
  }

  #flush(): void {
    const digits = this.#digits;
    if (digits === 0) return;
    const pending = this.#pending;
    let sum = 0n;
    for (let i = 0; i < digits; i += 1) sum = (sum << 20n) + BigInt(pending[i] as number);
    let squares = 0n;
    for (let i = 0; i < 2 * digits - 1; i += 1) {
      const product = BigInt(pending[FIRST_PRODUCT + i] as number);
      // Mixed products of odd weight were summed once, and count twice.
      squares = (squares << 20n) + (i % 2 === 1 ? product << 1n : product);
    }
    pending.fill(0);
    this.#accumulate({ sum, squares, exponent: this.#low });
  }

  #accumulate(part: { sum: bigint; squares: bigint; exponent: number }): void {
    if (part.sum === 0n && part.squares === 0n) return;
    if (this.#squares === 0n && this.#sum === 0n) this.#exponent = part.exponent;
    if (part.exponent < this.#exponent) {
      const up = this.#exponent - part.exponent;
      this.#sum <<= BigInt(up);
      this.#squares <<= BigInt(2 * up);
      this.#exponent = part.exponent;
    }
    const up = part.exponent - this.#exponent;
    this.#sum += part.sum << BigInt(up);
    this.#squares += part.squares << BigInt(2 * up);
  }
}

function trimBinary(value: bigint, exponent: number): [digits: bigint, exponent: number] {
  if (value === 0n) return [0n, 0];
  let digits = value;
  let power = exponent;
  for (let step = 1024n; step > 0n; step >>= 1n) {
    while (BigInt.asUintN(Number(step), digits) === 0n) {
      digits >>= step;
      power += Number(step);
    }
  }
  return [digits, power];
}
