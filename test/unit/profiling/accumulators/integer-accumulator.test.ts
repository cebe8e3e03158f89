import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntegerAccumulator } from '../../../../src/profiling/accumulators/integer-accumulator.js';

function collect(values: readonly number[], scale = 0): IntegerAccumulator {
  const result = new IntegerAccumulator({ scale });
  result.add(Float64Array.from(values), values.length);
  return result;
}

function sums(values: readonly bigint[]): { sum: bigint; squares: bigint } {
  return {
    sum: values.reduce((total, value) => total + value, 0n),
    squares: values.reduce((total, value) => total + value * value, 0n),
  };
}

describe('IntegerAccumulator', () => {
  it('has exact sums and sums of squares, whatever the size', () => {
    const sizes = [10, 2 ** 20, 2 ** 21, 2 ** 40, 2 ** 41, Number.MAX_SAFE_INTEGER];
    const lists = sizes.map((max) => fc.array(fc.integer({ min: -max, max }), { maxLength: 50 }));
    fc.assert(
      fc.property(fc.array(fc.oneof(...lists), { maxLength: 5 }), fc.array(fc.bigInt()), (blocks, bigs) => {
        const result = new IntegerAccumulator();
        for (const block of blocks) result.add(Float64Array.from(block), block.length);
        for (const big of bigs) result.addBig(big);
        const all = [...blocks.flat().map(BigInt), ...bigs];
        const sorted = all.slice().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(result.totals()).toEqual(sums(all));
        expect([result.min, result.max]).toEqual([sorted[0] ?? null, sorted.at(-1) ?? null]);
        expect(result.finite).toBe(all.length);
        expect(result.zeros).toBe(all.filter((value) => value === 0n).length);
        expect(result.negatives).toBe(all.filter((value) => value < 0n).length);
      }),
    );
  });

  it('stays exact in full blocks of the greatest values of each way to add', () => {
    for (const size of [2 ** 20, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const result = new IntegerAccumulator();
      const block = new Float64Array(8192).fill(-size);
      for (let i = 0; i < 40; i += 1) result.add(block, block.length);
      const n = BigInt(40 * 8192);
      expect(result.totals()).toEqual({ sum: -n * BigInt(size), squares: n * BigInt(size) ** 2n });
    }
  });

  it('gives mean and deviation in units of 1', () => {
    expect(collect([100, 200, 300], 2).summary()).toEqual({ mean: 2, stddev: 1 });
    expect(collect([], 2).summary()).toEqual({ mean: null, stddev: null });
    expect(collect([7]).summary()).toEqual({ mean: 7, stddev: null });
    const wide = new IntegerAccumulator();
    for (const value of [2n ** 63n - 1n, 2n ** 63n - 3n]) wide.addBig(value);
    expect(wide.summary()).toEqual({ mean: 2 ** 63, stddev: Math.SQRT2 });
  });

  it('leaves out sums on request', () => {
    const days = new IntegerAccumulator({ moments: false });
    days.add(Float64Array.of(3, -1), 2);
    days.addInfinity(1);
    days.addInfinity(-1, 2);
    expect(days.totals()).toBeNull();
    expect(days.summary()).toEqual({ mean: null, stddev: null });
    expect([days.min, days.max, days.positiveInfinities, days.negativeInfinities]).toEqual([-1n, 3n, 1, 2]);
  });

  it('does not merge with another scale', () => {
    expect(() => collect([1], 2).merge(collect([1], 3))).toThrow(RangeError);
  });
});
