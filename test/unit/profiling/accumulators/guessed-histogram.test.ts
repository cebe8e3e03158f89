import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GuessedHistogram,
  MAX_NEAR_VALUES,
} from '../../../../src/profiling/accumulators/guessed-histogram.js';
import {
  HistogramCounter,
  unscaledBounds,
} from '../../../../src/profiling/accumulators/histogram-counter.js';
import { histogramEdges } from '../../../../src/profiling/histogram-edges.js';

/** The inner edges for these values, as doubles. */
function boundsOf(values: readonly number[], bins: number): number[] {
  const [min, max] = [String(Math.min(...values)), String(Math.max(...values))];
  return (histogramEdges({ kind: 'float', min, max, bins })?.bounds ?? []).map(Number);
}

function counted(bounds: readonly number[], values: readonly number[]): number[] {
  const counter = new HistogramCounter({ bounds });
  counter.add(Float64Array.from(values), values.length);
  return [...counter.counts];
}

describe('GuessedHistogram', () => {
  it('gives the counts of known bounds, or none, wherever the values end', () => {
    const value = fc.oneof(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -20, max: 20 }),
    );
    const off = fc.double({ min: -0.2, max: 0.2, noNaN: true });
    const ends = fc.tuple(off, off, fc.double({ min: 0, max: 0.3, noNaN: true }));
    let settled = 0;
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 3, maxLength: 60 }),
        fc.integer({ min: 2, max: 12 }),
        ends,
        (some, bins, [below, above, slack]) => {
          const bounds = boundsOf(some, bins);
          const range = Math.max(...some) - Math.min(...some);
          fc.pre(range > 0 && Number.isFinite(range * 2) && bounds.length > 0);
          // The values of interest lie at the edges and beside them.
          const values = [...some, ...bounds, ...bounds.map((b) => b * (1 + Number.EPSILON)), Number.NaN];
          const scale = range / bins;
          const guess = {
            min: Math.min(...some) + below * scale,
            max: Math.max(...some) + above * scale,
            slack: slack * scale,
          };
          const histogram = new GuessedHistogram(guess, bins);
          histogram.add(Float64Array.from(values), values.length);
          const found = histogram.settle(bounds);
          if (found) {
            settled += 1;
            expect([...found.counts]).toEqual(counted(bounds, values));
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(settled).toBeGreaterThan(200);
  });

  it('settles when the ends are off by less than the slack, and not when by more', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i);
    const settle = (max: number, slack: number) => {
      const histogram = new GuessedHistogram({ min: 0, max, slack }, 10);
      histogram.add(values, values.length);
      return histogram.settle(boundsOf([...values], 10));
    };
    expect(settle(997, 3)?.counts).toEqual(new Float64Array(10).fill(100));
    expect(settle(900, 3)).toBeNull();
  });

  it('compares whole numbers beyond 2^53 as they are', () => {
    const bounds = unscaledBounds(['1', '9007199254740995'], 0);
    const histogram = new GuessedHistogram({ min: -9e15, max: 1.8e16, slack: 1e13 }, 3);
    histogram.add(Float64Array.of(0, 1), 2);
    histogram.addBig(9007199254740994n);
    histogram.addBig(9007199254740995n);
    expect([...(histogram.settle(bounds)?.counts ?? [])]).toEqual([1, 2, 1]);
  });

  it('gives nothing when more values lie near an edge than are kept', () => {
    const histogram = new GuessedHistogram({ min: 0, max: 10, slack: 0.01 }, 10);
    const batch = new Float64Array(4096).fill(5);
    for (let i = 0; i <= MAX_NEAR_VALUES / batch.length; i += 1) histogram.add(batch, batch.length);
    expect(histogram.settle(boundsOf([0, 10], 10))).toBeNull();
  });
});
