import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FloatAccumulator } from '../../../../src/profiling/accumulators/float-accumulator.js';
import { exactStatistics } from './exact-statistics.js';

function collect(values: readonly number[]): FloatAccumulator {
  const result = new FloatAccumulator();
  result.add(Float64Array.from(values), values.length);
  return result;
}

describe('FloatAccumulator', () => {
  it('rounds mean and deviation once, whatever the values', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const near = fc.double({ min: 999_999, max: 1_000_001, noNaN: true });
    const tiny = fc.double({ min: -1e-300, max: 1e-300, noNaN: true });
    fc.assert(
      fc.property(
        fc.oneof(...[finite, near, tiny].map((value) => fc.array(value, { minLength: 2, maxLength: 40 }))),
        (values) => {
          expect(collect(values).summary()).toEqual(exactStatistics(values));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('neither overflows near the greatest double nor loses the least', () => {
    const { MAX_VALUE, MIN_VALUE } = Number;
    expect(collect([MAX_VALUE, MAX_VALUE, MAX_VALUE]).summary()).toEqual({ mean: MAX_VALUE, stddev: 0 });
    expect(collect([MAX_VALUE, -MAX_VALUE, 1, 3]).summary().mean).toBe(1);
    expect(collect([5 * MIN_VALUE, 7 * MIN_VALUE]).summary().mean).toBe(6 * MIN_VALUE);
    expect(collect([0, 2e-200, 4e-200]).summary().stddev).toBe(2e-200);
    expect(collect([1e308, 1.2e308, 1.4e308]).summary().stddev).toBeCloseTo(0.2e308, -295);
  });

  it('counts NaN, the infinities, zeros, -0 and negative values apart', () => {
    const mixed = collect([
      1,
      Number.NaN,
      0,
      -0,
      -0,
      -2,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -1e-310,
    ]);
    const { finite, nans, positiveInfinities, negativeInfinities, zeros, negativeZeros, negatives } = mixed;
    expect({ finite, nans, positiveInfinities, negativeInfinities, zeros, negativeZeros, negatives }).toEqual(
      {
        finite: 6,
        nans: 1,
        positiveInfinities: 1,
        negativeInfinities: 1,
        zeros: 3,
        negativeZeros: 2,
        negatives: 2,
      },
    );
    expect([mixed.min, mixed.max]).toEqual([-2, 1]);
    expect(collect([-0, -0]).min).toBe(0);
  });

  it('has no mean without values and no deviation below two', () => {
    expect(collect([]).summary()).toEqual({ mean: null, stddev: null });
    expect(collect([Number.NaN]).min).toBeNull();
    expect(collect([2.5]).summary()).toEqual({ mean: 2.5, stddev: null });
  });

  it('is the same for blocks of any size over many values', () => {
    const values = Array.from({ length: 30_000 }, (_, i) => Math.sin(i) * 10 ** (i % 40));
    const whole = collect(values);
    const parts = new FloatAccumulator();
    const block = new Float64Array(8192);
    for (let from = 0, size = 1; from < values.length; from += size, size = (size * 7) % 8191) {
      block.set(values.slice(from, from + size));
      parts.add(block, Math.min(size, values.length - from));
    }
    expect(parts.toState()).toEqual(whole.toState());
    expect(whole.summary()).toEqual(exactStatistics(values));
  });
});
