import { describe, expect, it } from 'vitest';
import { DecimalAccumulator } from '../../../../src/profiling/accumulators/decimal-accumulator.js';
import { FloatAccumulator } from '../../../../src/profiling/accumulators/float-accumulator.js';
import { IntegerAccumulator } from '../../../../src/profiling/accumulators/integer-accumulator.js';
import { exactStatistics } from './exact-statistics.js';

// NIST Statistical Reference Datasets, univariate summary statistics: the data sets that are defined by a rule.
const SETS = [
  { name: 'NumAcc1', values: ['10000001', '10000003', '10000002'], mean: '10000002', stddev: 1 },
  { name: 'NumAcc2', values: alternating('1.2', '1.1', '1.3'), mean: '1.2', stddev: 0.1 },
  {
    name: 'NumAcc3',
    values: alternating('1000000.2', '1000000.1', '1000000.3'),
    mean: '1000000.2',
    stddev: 0.1,
  },
  {
    name: 'NumAcc4',
    values: alternating('10000000.2', '10000000.1', '10000000.3'),
    mean: '10000000.2',
    stddev: 0.1,
  },
];

function alternating(first: string, low: string, high: string): string[] {
  return [first, ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? low : high))];
}

describe.each(SETS)('NIST $name', ({ values, mean, stddev }) => {
  it('has the certified mean and deviation as decimals, to the last digit', () => {
    const decimals = new DecimalAccumulator();
    const integers = new IntegerAccumulator({ scale: 1 });
    const block = new Float64Array(values.length);
    for (const [index, text] of values.entries()) {
      const tenths = Math.round(Number(text) * 10);
      decimals.add(BigInt(tenths), 1);
      block[index] = tenths;
    }
    integers.add(block, block.length);
    expect(decimals.summary()).toEqual({ mean: Number(mean), stddev });
    expect(integers.summary()).toEqual({ mean: Number(mean), stddev });
  });

  it('has, as doubles, the exact figures of those doubles', () => {
    const doubles = values.map(Number);
    const floats = new FloatAccumulator();
    floats.add(Float64Array.from(doubles), doubles.length);
    const found = floats.summary();
    expect(found).toEqual(exactStatistics(doubles));
    // What is left is how far the nearest doubles lie from the decimals: half a unit in the last place each.
    const unit = 2 ** (Math.floor(Math.log2(Number(mean))) - 52);
    expect(Math.abs((found.mean ?? 0) - Number(mean))).toBeLessThanOrEqual(unit);
    expect(Math.abs((found.stddev ?? 0) - stddev)).toBeLessThanOrEqual(unit);
  });
});
