import { describe, expect, it } from 'vitest';
import { DistinctCounter } from '../../../../src/profiling/accumulators/distinct-counter.js';
import { hashTexts, hashWords } from '../../../../src/profiling/accumulators/hash-blocks.js';

interface Hashes {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Hashes of doubles by their bits. */
function hashesOf(count: number, valueAt: (index: number) => number): Hashes {
  const words = new Int32Array(Float64Array.from({ length: count }, (_, i) => valueAt(i)).buffer);
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    low[i] = words[2 * i] ?? 0;
    high[i] = words[2 * i + 1] ?? 0;
  }
  hashWords(low, high, count);
  return { low, high };
}

function textHashesOf(count: number, textAt: (index: number) => string): Hashes {
  const parts = Array.from({ length: count }, (_, i) => Buffer.from(textAt(i)));
  let end = 0;
  const ends = Int32Array.from(parts, (part) => {
    end += part.length;
    return end;
  });
  const starts = Int32Array.from(parts, (part, i) => (ends[i] ?? 0) - part.length);
  const hashes = { low: new Int32Array(count), high: new Int32Array(count) };
  hashTexts({ bytes: Buffer.concat(parts), starts, ends, count }, hashes.low, hashes.high);
  return hashes;
}

function count({ low, high }: Hashes, options = {}): DistinctCounter {
  const counter = new DistinctCounter(options);
  for (let from = 0; from < low.length; from += 5000) {
    const end = Math.min(low.length, from + 5000);
    counter.add(low.subarray(from, end), high.subarray(from, end), end - from);
  }
  return counter;
}

const COLUMNS: ReadonlyArray<[name: string, hashes: (n: number) => Hashes]> = [
  ['sequence', (n) => hashesOf(n, (i) => i)],
  ['multiples of a power of two', (n) => hashesOf(n, (i) => i * 2 ** 33)],
  ['cents', (n) => hashesOf(n, (i) => i / 100)],
  ['numbered texts', (n) => textHashesOf(n, (i) => `customer-${i}@example.com`)],
  ['texts that differ in front', (n) => textHashesOf(n, (i) => `${i}-the-same-end-of-all`)],
  ['texts of few letters', (n) => textHashesOf(n, (i) => i.toString(2))],
];

describe('DistinctCounter', () => {
  it('is exact up to its limit, and says so', () => {
    const limit = count(hashesOf(65_536 * 2, (i) => i % 65_536));
    expect(limit.estimate()).toEqual({ count: 65_536, estimated: false, relativeError: 0 });
    expect(new DistinctCounter().estimate().count).toBe(0);
    expect(count(hashesOf(65_537, (i) => i)).estimate()).toMatchObject({ estimated: true });
  });

  it('tells texts apart that differ in length, and numbers written as text', () => {
    const texts = new Set(['', 'a'.repeat(64)]);
    for (let i = 0; i < 30_000; i += 1) texts.add(String(i));
    // Each repeats one character after another first one: what a length in the wrong place would cancel out.
    for (let length = 1; length < 20; length += 1) {
      for (const repeated of '0123456789abc') {
        for (const first of '0123456789abcdefghi') texts.add(first + repeated.repeat(length));
      }
    }
    const all = [...texts];
    const hashes = textHashesOf(all.length, (i) => all[i] ?? '');
    expect(count(hashes, { exact: true }).estimate().count).toBe(all.length);
  });

  it('counts the value whose hash is 0 once', () => {
    const counter = new DistinctCounter({ exactLimit: 2 });
    counter.add(Int32Array.of(0, 0, 1), Int32Array.of(0, 0, 0), 3);
    expect(counter.estimate()).toEqual({ count: 2, estimated: false, relativeError: 0 });
    counter.add(Int32Array.of(0, 2), Int32Array.of(0, 0), 2);
    expect(counter.estimate().estimated).toBe(true);
  });

  it.each(COLUMNS)('estimates within three standard errors beyond the limit: %s', (_, hashes) => {
    for (const n of [70_000, 300_000]) {
      const { count: found, relativeError } = count(hashes(n)).estimate();
      expect(relativeError).toBeCloseTo(0.0081, 4);
      expect(Math.abs(found - n) / n).toBeLessThan(3 * relativeError);
    }
  });

  it.each(COLUMNS)('is exact at any size on request: %s', (_, hashes) => {
    const counter = count(hashes(300_000), { exact: true });
    expect(counter.estimate()).toEqual({ count: 300_000, estimated: false, relativeError: 0 });
    counter.merge(count(hashes(310_000), { exact: true }));
    expect(counter.estimate().count).toBe(310_000);
  });

  it('keeps its memory to the distinct values when rows repeat them', () => {
    const { low, high } = hashesOf(100_000, (i) => i);
    const counter = new DistinctCounter({ exact: true });
    for (let round = 0; round < 20; round += 1) counter.add(low, high, low.length);
    expect(counter.estimate().count).toBe(100_000);
    expect(Buffer.from(counter.toState().data, 'base64').length).toBe(800_000);
  });

  it('does not merge with other limits', () => {
    expect(() => new DistinctCounter().merge(new DistinctCounter({ exact: true }))).toThrow(RangeError);
  });
});
