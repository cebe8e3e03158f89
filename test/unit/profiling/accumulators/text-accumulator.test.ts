import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextAccumulator, type TextBlock } from '../../../../src/profiling/accumulators/text-accumulator.js';

/** Values side by side behind a few bytes that belong to none, as in a message of the server. */
function blockOf(values: readonly string[]): TextBlock {
  const starts = new Int32Array(values.length);
  const ends = new Int32Array(values.length);
  const parts: Buffer[] = [Buffer.from([0xff, 0x80, 0x80])];
  let at = 3;
  for (const [index, value] of values.entries()) {
    const part = Buffer.from(value);
    parts.push(part, Buffer.from([0xff]));
    starts[index] = at;
    ends[index] = at + part.length;
    at += part.length + 1;
  }
  return { bytes: Buffer.concat(parts).subarray(0, at - 1), starts, ends, count: values.length };
}

function expectFacts(blocks: ReadonlyArray<readonly string[]>): void {
  const accumulator = new TextAccumulator();
  for (const values of blocks) accumulator.add(blockOf(values));
  const all = blocks.flat();
  const lengths = all.map((value) => Array.from(value).length);
  const sorted = all.map((value) => Buffer.from(value)).sort(Buffer.compare);
  expect(accumulator.count).toBe(all.length);
  expect(accumulator.empties).toBe(all.filter((value) => value === '').length);
  expect(accumulator.characters).toBe(lengths.reduce((sum, length) => sum + length, 0));
  expect(accumulator.minLength).toBe(all.length === 0 ? null : Math.min(...lengths));
  expect(accumulator.maxLength).toBe(all.length === 0 ? null : Math.max(...lengths));
  expect(accumulator.min && Buffer.from(accumulator.min)).toEqual(sorted[0] ?? null);
  expect(accumulator.max && Buffer.from(accumulator.max)).toEqual(sorted.at(-1) ?? null);
}

describe('TextAccumulator', () => {
  it('counts characters and finds extremes in byte order', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ maxLength: 40 }),
      // Long common beginnings, and texts that begin with one another.
      fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '😀'), maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }).map((end) => `prefix-of-all-${end}`),
    );
    fc.assert(fc.property(fc.array(fc.array(text, { maxLength: 30 }), { maxLength: 4 }), expectFacts), {
      numRuns: 500,
    });
  });

  it('counts the characters of a long text of several bytes each', () => {
    const accumulator = new TextAccumulator();
    accumulator.add(blockOf([`${'é'.repeat(5000)}x${'😀'.repeat(3000)}`]));
    expect(accumulator.characters).toBe(8001);
  });

  it('keeps the beginning of a long extreme', () => {
    const accumulator = new TextAccumulator();
    accumulator.add(blockOf(['m'.repeat(10_000), 'z'.repeat(2000), 'a']));
    expect(Buffer.from(accumulator.max ?? []).toString()).toBe('z'.repeat(1024));
  });
});
