import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantileSketch } from '../../../../src/profiling/accumulators/quantile-sketch.js';

const QS = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

function collect(values: Iterable<number>): QuantileSketch {
  const block = Float64Array.from(values);
  const sketch = new QuantileSketch();
  sketch.add(block, block.length);
  return sketch;
}

/** The greatest distance of an answer's rank from the one asked for, as a part of the count. */
function worstError(sketch: QuantileSketch, sorted: Float64Array): number {
  const n = sorted.length;
  return Math.max(
    ...QS.map((q) => {
      const answer = sketch.quantile(q) ?? Number.NaN;
      const below = sorted.filter((value) => value < answer).length;
      const upTo = sorted.filter((value) => value <= answer).length;
      return Math.max(0, below / n - q, q - upTo / n);
    }),
  );
}

const SHAPES: ReadonlyArray<[name: string, valueAt: (i: number) => number]> = [
  ['ascending', (i) => i],
  ['descending', (i) => -i],
  ['shuffled', (i) => (i * 7919) % 100_003],
  ['few values', (i) => i % 7],
  ['zigzag', (i) => (i % 2 === 0 ? i : -i)],
  ['wide', (i) => Math.sin(i) * 10 ** (i % 200)],
];

describe('QuantileSketch', () => {
  it('is exact while it holds all values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(...QS),
        (values, q) => {
          const sorted = values.slice().sort((a, b) => a - b);
          const sketch = collect(values);
          expect(sketch.rankError).toBe(0);
          expect(sketch.quantile(q)).toBe(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]);
        },
      ),
    );
  });

  it.each(SHAPES)('keeps ranks within its error: %s', (_, valueAt) => {
    const values = Float64Array.from({ length: 100_000 }, (__, i) => valueAt(i));
    const sketch = collect(values);
    expect(sketch.count).toBe(100_000);
    expect(sketch.rankError).toBeLessThan(0.005);
    expect(worstError(sketch, values.slice().sort())).toBeLessThan(sketch.rankError);
  });

  it.each(SHAPES)('keeps them in parts merged either way: %s', (_, valueAt) => {
    const values = Float64Array.from({ length: 60_000 }, (__, i) => valueAt(i));
    const partOf = (from: number, to: number): QuantileSketch => collect(values.subarray(from, to));
    const left = partOf(0, 9000);
    left.merge(partOf(9000, 9100));
    left.merge(partOf(9100, 60_000));
    const tail = partOf(9000, 9100);
    tail.merge(partOf(9100, 60_000));
    const right = partOf(0, 9000);
    right.merge(tail);
    const sorted = values.slice().sort();
    expect([left.count, right.count]).toEqual([60_000, 60_000]);
    expect(worstError(left, sorted)).toBeLessThan(left.rankError);
    expect(worstError(right, sorted)).toBeLessThan(right.rankError);
  });

  it('merges a and b as b and a, repeats itself and survives JSON', () => {
    const parts = (): [QuantileSketch, QuantileSketch] => [
      collect(Float64Array.from({ length: 20_000 }, (_, i) => Math.cos(i))),
      collect(Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i))),
    ];
    const [a, b] = parts();
    const [c, d] = parts();
    a.merge(b);
    d.merge(c);
    const state = a.toState();
    expect(d.toState()).toEqual(state);
    expect(QuantileSketch.fromState(JSON.parse(JSON.stringify(state))).toState()).toEqual(state);
  });

  it('leaves out what is not finite, and has no quantile of nothing', () => {
    const sketch = collect([Number.NaN, Number.POSITIVE_INFINITY]);
    expect([sketch.count, sketch.quantile(0.5)]).toEqual([0, null]);
  });

  it('stays small', () => {
    const sketch = collect({
      *[Symbol.iterator]() {
        for (let i = 0; i < 500_000; i += 1) yield i;
      },
    });
    const kept = sketch
      .toState()
      .levels.reduce((sum, level) => sum + Buffer.from(level, 'base64').length / 8, 0);
    expect(kept).toBeLessThan(3500);
  });
});
