import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanInterval, percentInterval } from '../../../src/profiling/intervals.js';

describe('meanInterval', () => {
  it.each([
    // Quantiles of Student's t from tables: 1, 12, 13, 30, 100 and a million degrees of freedom.
    [2, 12.706204736],
    [13, 2.178812829667],
    [14, 2.160368656463],
    [31, 2.042272456301],
    [101, 1.983971518524],
    [1_000_001, 1.959966356],
  ])('takes the t of %i values', (values, t) => {
    const interval = meanInterval({ mean: 0, stddev: Math.sqrt(values), values, part: 0 });
    expect(interval?.high).toBeCloseTo(t, 5);
    expect(interval?.low).toBeCloseTo(-t, 5);
  });

  it('shrinks with the part of the rows that was seen', () => {
    const full = { mean: 10, stddev: 2, values: 100 };
    const width = (part: number): number => {
      const interval = meanInterval({ ...full, part });
      return (interval?.high ?? Number.NaN) - (interval?.low ?? Number.NaN);
    };
    expect(width(0.75) / width(0)).toBeCloseTo(0.5, 12);
    expect(width(1)).toBe(0);
  });

  it('has none below two values, or where a bound overflows', () => {
    expect(meanInterval({ mean: 1, stddev: 0, values: 1, part: 0 })).toBeUndefined();
    expect(meanInterval({ mean: 1e308, stddev: 1.7e308, values: 2, part: 0 })).toBeUndefined();
  });

  it('covers the mean of the population about 95 times in 100', () => {
    const random = randomNumbers(7);
    const population = Array.from({ length: 2000 }, () => random() ** 2 * 100);
    const truth = population.reduce((sum, value) => sum + value, 0) / population.length;
    let covered = 0;
    for (let round = 0; round < 1000; round += 1) {
      const sample = population.filter(() => random() < 0.25);
      const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
      const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const stddev = Math.sqrt(squares / (sample.length - 1));
      const interval = meanInterval({ mean, stddev, values: sample.length, part: sample.length / 2000 });
      if (interval && interval.low <= truth && truth <= interval.high) covered += 1;
    }
    expect(covered).toBeGreaterThan(930);
    expect(covered).toBeLessThan(970);
  });
});

describe('percentInterval', () => {
  it('is Wilson’s where the sample is a small part', () => {
    // 10 of 100: the interval that statistics packages give.
    const { low, high } = percentInterval({ percent: 10, rows: 100, part: 0 });
    expect(low).toBeCloseTo(5.522914, 5);
    expect(high).toBeCloseTo(17.436566, 5);
  });

  it('stays between 0 and 100, around the percentage', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 100_000 })
          .chain((rows) => fc.tuple(fc.integer({ min: 0, max: rows }), fc.constant(rows))),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([hits, rows], part) => {
          const percent = (hits * 100) / rows;
          const { low, high } = percentInterval({ percent, rows, part });
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(100);
          expect(low).toBeLessThanOrEqual(percent + 1e-9);
          expect(high).toBeGreaterThanOrEqual(percent - 1e-9);
        },
      ),
    );
  });

  it('is the percentage itself where every row was seen', () => {
    expect(percentInterval({ percent: 25, rows: 8, part: 1 })).toEqual({ low: 25, high: 25 });
    expect(percentInterval({ percent: 0, rows: 8, part: 0.5 }).low).toBe(0);
    expect(percentInterval({ percent: 100, rows: 8, part: 0.5 }).high).toBe(100);
  });
});

/** A generator of its own, so that each run draws the same (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
