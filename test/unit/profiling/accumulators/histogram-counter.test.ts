import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HistogramCounter,
  unscaledBounds,
} from '../../../../src/profiling/accumulators/histogram-counter.js';
import { histogramEdges } from '../../../../src/profiling/histogram-edges.js';

function countsOf(bounds: readonly number[], values: readonly number[]): number[] {
  const counter = new HistogramCounter({ bounds });
  counter.add(Float64Array.from(values), values.length);
  return [...counter.counts];
}

describe('HistogramCounter', () => {
  it('puts every finite value where a comparison with the bounds puts it', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const near = fc.double({ min: 0.9, max: 1.1, noNaN: true });
    const lists = [value, near].map((one) => fc.array(one, { minLength: 2, maxLength: 40 }));
    fc.assert(
      fc.property(fc.oneof(...lists), fc.integer({ min: 2, max: 30 }), (values, bins) => {
        const [min, max] = [String(Math.min(...values)), String(Math.max(...values))];
        const found = histogramEdges({ kind: 'float', min, max, bins });
        const bounds = (found?.bounds ?? []).map(Number);
        // Bounds are values too: the edges are where counting goes wrong.
        const all = [...values, ...bounds];
        const expected = [...bounds, Number.POSITIVE_INFINITY].map(
          (high, i) => all.filter((v) => v < high && v >= (bounds[i - 1] ?? Number.NEGATIVE_INFINITY)).length,
        );
        expect(countsOf(bounds, all)).toEqual(expected);
      }),
    );
  });

  it('leaves out NaN and the infinities', () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    expect(countsOf([1, 2], [nan, inf, -inf, 5, 1, -7])).toEqual([1, 1, 1]);
    expect(countsOf([], [nan, 3])).toEqual([1]);
  });

  it('compares whole numbers of any size', () => {
    const counter = new HistogramCounter({ bounds: [2n ** 60n, 2n ** 60n + 1n, 2n ** 62n] });
    for (const value of [2n ** 60n - 1n, 2n ** 60n, 2n ** 60n + 1n, 2n ** 62n, -1n]) counter.addBig(value);
    counter.add(Float64Array.of(5), 1);
    expect([...counter.counts]).toEqual([3, 1, 1, 1]);
  });

  it('rounds bounds up to whole multiples of the scale', () => {
    expect(unscaledBounds(['1.25', '-1.25', '3', '0.1000001'], 1)).toEqual([13n, -12n, 30n, 2n]);
    expect(() => unscaledBounds(['NaN'], 1)).toThrow(RangeError);
  });

  it('does not merge with other bounds', () => {
    const counter = new HistogramCounter({ bounds: [1, 2] });
    expect(() => counter.merge(new HistogramCounter({ bounds: [1, 3] }))).toThrow(RangeError);
    expect(() => counter.merge(new HistogramCounter({ bounds: [1] }))).toThrow(RangeError);
  });
});
