/** The 32-bit halves of a block's doubles: word 2i is the low half of value i on little-endian machines. */
export class WordsView {
  #buffer: ArrayBufferLike | undefined;
  #offset = 0;
  #words: Int32Array = new Int32Array(0);

  /** The view is kept, because callers fill one array again and again. */
  of(values: Float64Array): Int32Array {
    const same = values.buffer === this.#buffer && values.byteOffset === this.#offset;
    if (!same || this.#words.length < values.length * 2) {
      this.#buffer = values.buffer;
      this.#offset = values.byteOffset;
      this.#words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    }
    return this.#words;
  }
}
