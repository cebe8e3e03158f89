import { describe, expect, it } from 'vitest';
import { estimateSample, isEstimated } from '../../../src/profiling/estimate-sample.js';

const metrics = { count: 100, null_percent: 10, min: 1, mean: 50, stddev: 10 };
const measured = { metrics, rowCount: 100, values: 90 };

describe('estimateSample', () => {
  it('marks every metric but the count, with intervals for mean and null_percent', () => {
    const estimates = estimateSample({
      ...measured,
      sampled: { population: 400, fraction: 1, byChance: true },
    });
    expect(Object.keys(estimates).sort()).toEqual(['mean', 'min', 'null_percent', 'stddev']);
    expect(estimates.min).toEqual({ method: 'sample' });
    const { low = 0, high = 0, confidence } = estimates.mean ?? {};
    expect(confidence).toBe(0.95);
    // t(89) · 10 / √90 · √(3/4)
    expect((high - low) / 2).toBeCloseTo(1.98697869 * (10 / Math.sqrt(90)) * Math.sqrt(0.75), 5);
    expect(estimates.null_percent).toMatchObject({ method: 'sample', confidence: 0.95 });
  });

  it('gives no interval for rows that came together', () => {
    const estimates = estimateSample({
      ...measured,
      sampled: { population: null, fraction: 0.1, byChance: false },
    });
    expect(estimates.mean).toEqual({ method: 'sample' });
  });

  it('needs the deviation for the interval of the mean', () => {
    const { stddev: _, ...rest } = metrics;
    const sampled = { population: null, fraction: 0.1, byChance: true };
    expect(estimateSample({ ...measured, metrics: rest, sampled }).mean).toEqual({ method: 'sample' });
  });

  it('has nothing to say of a sample that is every row', () => {
    const sampled = { population: 100, fraction: 1, byChance: true };
    expect(estimateSample({ ...measured, sampled })).toEqual({});
    expect(estimateSample({ ...measured, sampled: null })).toEqual({});
    expect(isEstimated(sampled, 100)).toBe(false);
    expect(isEstimated({ ...sampled, population: null }, 100)).toBe(true);
  });
});
