import type { DistinctCounter } from './distinct-counter.js';
import { hashTexts } from './hash-blocks.js';
import type { HeavyHitters } from './heavy-hitters.js';
import type { TextAccumulator } from './text-accumulator.js';

const BLOCK = 1024;
// As a database's texts are cut.
const MAX_KEY_CHARACTERS = 256;

interface Counters {
  readonly distinct: DistinctCounter | null;
  readonly topValues: HeavyHitters | null;
}

/** Collects texts into blocks of UTF-8 for the counters that work on hashes. */
export class HashedTexts {
  added = 0;
  readonly #counters: Counters;
  #texts: TextAccumulator | null = null;
  #waiting: string[] = [];

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** Measures the texts themselves too. */
  collectInto(texts: TextAccumulator): void {
    this.#texts = texts;
  }

  add(text: string): void {
    this.added += 1;
    this.#waiting.push(text);
    if (this.#waiting.length === BLOCK) this.#flush();
  }

  finish(): Counters {
    this.#flush();
    return this.#counters;
  }

  #flush(): void {
    const texts = this.#waiting;
    const { distinct, topValues } = this.#counters;
    const count = texts.length;
    if (count === 0) return;
    this.#waiting = [];
    if (!distinct && !topValues && !this.#texts) return;
    const block = encode(texts);
    this.#texts?.add(block);
    const low = new Int32Array(count);
    const high = new Int32Array(count);
    hashTexts(block, low, high);
    distinct?.add(low, high, count);
    topValues?.addBlock({ low, high, count, keyAt: (index) => cut(texts[index] ?? '') });
  }
}

function cut(text: string): string {
  return text.length <= MAX_KEY_CHARACTERS ? text : Array.from(text).slice(0, MAX_KEY_CHARACTERS).join('');
}

function encode(texts: readonly string[]): {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
} {
  const parts = texts.map((text) => Buffer.from(text, 'utf8'));
  const starts = new Int32Array(parts.length);
  const ends = new Int32Array(parts.length);
  let end = 0;
  for (const [index, part] of parts.entries()) {
    starts[index] = end;
    end += part.length;
    ends[index] = end;
  }
  return { bytes: Buffer.concat(parts, end), starts, ends, count: parts.length };
}
