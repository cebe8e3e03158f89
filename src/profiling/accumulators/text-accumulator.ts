import { fromBase64, toBase64 } from './base64.js';
import { countCharacters } from './count-characters.js';
import { commonWords, fullWordAt, TextExtreme, wordAt } from './text-extreme.js';

/** Values lying in one array of bytes: value i is `bytes[starts[i]]` up to, without, `bytes[ends[i]]`. */
export interface TextBlock {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
}

/** JSON form of a `TextAccumulator`; `min` and `max` are base64 of the bytes kept. */
export interface TextState {
  readonly count: number;
  readonly empties: number;
  readonly characters: number;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly min: string | null;
  readonly max: string | null;
}

/**
 * Lengths in characters and extremes in byte order of UTF-8 texts. The sum of lengths is exact. Extremes are compared
 * and kept by their first 1,024 bytes.
 */
export class TextAccumulator {
  count = 0;
  empties = 0;
  /** Σ of the lengths in characters */
  characters = 0;
  #minLength = Number.POSITIVE_INFINITY;
  #maxLength = -1;
  #min: TextExtreme | null = null;
  #max: TextExtreme | null = null;

  add(block: TextBlock): void {
    if (block.count === 0) return;
    const { bytes } = block;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#addLengths(block, view);
    this.#addExtremes(block, view);
  }

  /** In characters; `null` without values. */
  get minLength(): number | null {
    return this.count === 0 ? null : this.#minLength;
  }

  /** In characters; `null` without values. */
  get maxLength(): number | null {
    return this.count === 0 ? null : this.#maxLength;
  }

  /** The first 1,024 bytes of the least value in byte order; `null` without values. */
  get min(): Uint8Array | null {
    return this.#min?.bytes ?? null;
  }

  /** The first 1,024 bytes of the greatest value in byte order; `null` without values. */
  get max(): Uint8Array | null {
    return this.#max?.bytes ?? null;
  }

  merge(other: TextAccumulator): void {
    this.count += other.count;
    this.empties += other.empties;
    this.characters += other.characters;
    this.#minLength = Math.min(this.#minLength, other.#minLength);
    this.#maxLength = Math.max(this.#maxLength, other.#maxLength);
    const min = other.#min;
    const max = other.#max;
    if (min && (this.#min === null || this.#min.compareWith(min) < 0)) this.#min = min;
    if (max && (this.#max === null || this.#max.compareWith(max) > 0)) this.#max = max;
  }

  toState(): TextState {
    return {
      count: this.count,
      empties: this.empties,
      characters: this.characters,
      minLength: this.minLength,
      maxLength: this.maxLength,
      min: this.min && toBase64(this.min),
      max: this.max && toBase64(this.max),
    };
  }

  static fromState(state: TextState): TextAccumulator {
    const result = new TextAccumulator();
    result.count = state.count;
    result.empties = state.empties;
    result.characters = state.characters;
    if (state.minLength !== null) result.#minLength = state.minLength;
    if (state.maxLength !== null) result.#maxLength = state.maxLength;
    result.#min = extremeFrom(state.min);
    result.#max = extremeFrom(state.max);
    return result;
  }

  #addLengths({ starts, ends, count }: TextBlock, view: DataView): void {
    let characters = 0;
    let empties = 0;
    let least = this.#minLength;
    let most = this.#maxLength;
    for (let i = 0; i < count; i += 1) {
      const length = countCharacters(view, starts[i] as number, ends[i] as number);
      characters += length;
      if (length === 0) empties += 1;
      if (length < least) least = length;
      if (length > most) most = length;
    }
    this.count += count;
    this.characters += characters;
    this.empties += empties;
    this.#minLength = least;
    this.#maxLength = most;
  }

  #addExtremes({ bytes, starts, ends, count }: TextBlock, view: DataView): void {
    const first = new TextExtreme(bytes, starts[0] as number, ends[0] as number);
    let min = this.#min ?? first;
    let max = this.#max ?? first;
    let skip = commonWords(min, max);
    let words = min.words;
    let low = words[skip] as number;
    let high = max.words[skip] as number;
    for (let i = 0; i < count; i += 1) {
      const end = ends[i] as number;
      let at = starts[i] as number;
      let k = 0;
      while (k < skip && at + 4 <= end && fullWordAt(view, at) === words[k]) {
        at += 4;
        k += 1;
      }
      if (k === skip) {
        const word = at + 4 <= end ? fullWordAt(view, at) : wordAt(bytes, at, end);
        // Between the extremes at the first word that tells those apart: nearly every value.
        if (word > low && word < high) continue;
      }
      const start = starts[i] as number;
      const order = min.compare(view, start, end);
      // The least value again: in columns of few values that is common.
      if (order === 0) continue;
      if (order < 0) min = new TextExtreme(bytes, start, end);
      else if (max.compare(view, start, end) > 0) max = new TextExtreme(bytes, start, end);
      else continue;
      skip = commonWords(min, max);
      words = min.words;
      low = words[skip] as number;
      high = max.words[skip] as number;
    }
    this.#min = min;
    this.#max = max;
  }
}

function extremeFrom(text: string | null): TextExtreme | null {
  if (text === null) return null;
  const bytes = fromBase64(text);
  return new TextExtreme(bytes, 0, bytes.length);
}
