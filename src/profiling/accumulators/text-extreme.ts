/** A value may be a gigabyte long: extremes are compared and kept up to here, enough for 256 characters. */
export const MAX_EXTREME_BYTES = 1024;

// Turns the order of unsigned words into that of signed ones, which stay small integers.
const SIGN = -0x80000000;

/** The least or greatest text so far: its first bytes, and the same as big-endian words for quick comparison. */
export class TextExtreme {
  readonly bytes: Uint8Array;
  // One word more than the bytes fill, so that a text ends in a word of zeros.
  readonly words: Int32Array;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes.slice(start, Math.min(end, start + MAX_EXTREME_BYTES));
    const { length } = this.bytes;
    this.words = new Int32Array((length >> 2) + 1);
    for (let k = 0; k < this.words.length; k += 1) this.words[k] = wordAt(this.bytes, 4 * k, length);
  }

  /** Below 0 when the value comes before this one, above 0 when after it, 0 when its first bytes are the same. */
  compare(view: DataView, start: number, end: number): number {
    const own = this.bytes;
    const { words } = this;
    const length = Math.min(end - start, MAX_EXTREME_BYTES);
    const common = Math.min(length, own.length);
    let i = 0;
    while (i + 4 <= common && fullWordAt(view, start + i) === words[i >> 2]) i += 4;
    for (; i < common; i += 1) {
      const difference = view.getUint8(start + i) - (own[i] as number);
      if (difference !== 0) return difference;
    }
    return length - own.length;
  }

  compareWith({ bytes }: TextExtreme): number {
    return this.compare(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
  }
}

/** Four bytes as an integer that sorts as they do; bytes past the end count as zeros. */
export function wordAt(bytes: Uint8Array, at: number, end: number): number {
  const a = at < end ? (bytes[at] as number) : 0;
  const b = at + 1 < end ? (bytes[at + 1] as number) : 0;
  const c = at + 2 < end ? (bytes[at + 2] as number) : 0;
  const d = at + 3 < end ? (bytes[at + 3] as number) : 0;
  return ((a << 24) | (b << 16) | (c << 8) | d) ^ SIGN;
}

/** The same for four bytes that are there. */
export function fullWordAt(view: DataView, at: number): number {
  return view.getInt32(at) ^ SIGN;
}

/** How many words at the start two extremes share: all between them share those too. */
export function commonWords(a: TextExtreme, b: TextExtreme): number {
  const end = Math.min(a.bytes.length, b.bytes.length) >> 2;
  let k = 0;
  while (k < end && a.words[k] === b.words[k]) k += 1;
  return k;
}
