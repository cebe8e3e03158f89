import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnCurve, exactCurve } from '../../../src/drift/distribution/column-curve.js';
import {
  curveDistance,
  curveShares,
  curveWasserstein,
  readPair,
  stabilityIndex,
} from '../../../src/drift/distribution/curve-statistics.js';
import { chiSquareContingency, cramersV } from '../../../src/drift/statistics/chi-square.js';
import { chiSquareSurvival } from '../../../src/drift/statistics/chi-square-survival.js';
import { jensenShannon } from '../../../src/drift/statistics/jensen-shannon.js';
import { kolmogorovSmirnov } from '../../../src/drift/statistics/kolmogorov-smirnov.js';
import { kolmogorovSurvival } from '../../../src/drift/statistics/kolmogorov-survival.js';
import { normalSurvival } from '../../../src/drift/statistics/normal-survival.js';
import { populationStabilityIndex } from '../../../src/drift/statistics/population-stability-index.js';
import { wassersteinDistance } from '../../../src/drift/statistics/wasserstein.js';
import type { HistogramBin } from '../../../src/model/profile.js';
import { columnOf } from './stored-tables.js';

const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
const counts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((pairs) => [pairs.map(([one]) => one), pairs.map(([, other]) => other)] as const);

function histogram(values: readonly number[], bins: number): HistogramBin[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) return [{ start: low, end: high, count: values.length }];
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
  return Array.from({ length: bins }, (_, index) => {
    const [start = low, end = high] = edges.slice(index, index + 2);
    const last = index === bins - 1;
    const count = values.filter((value) => value >= start && (last || value < end)).length;
    return { start, end: last ? high : end, count };
  });
}

function curveOf(values: readonly number[], bins: number) {
  const curve = columnCurve(columnOf({ histogram: histogram(values, bins) }));
  if (!curve) throw new Error('no curve');
  return curve;
}

describe('statistics', () => {
  it('are 0 for a distribution and itself, with p-value 1', () => {
    fc.assert(
      fc.property(sample, counts, (values, [first]) => {
        expect(kolmogorovSmirnov(values, values)).toEqual({ statistic: 0, pValue: 1 });
        expect(wassersteinDistance({ values }, { values })).toBe(0);
        expect(jensenShannon(first, first)).toBe(0);
        expect(populationStabilityIndex(first, first)).toBe(0);
        expect(chiSquareContingency(first, first).statistic).toBe(0);
      }),
    );
  });

  it('do not depend on which side is which', () => {
    fc.assert(
      fc.property(sample, sample, counts, (one, other, [first, second]) => {
        expect(kolmogorovSmirnov(one, other)).toEqual(kolmogorovSmirnov(other, one));
        expect(wassersteinDistance({ values: one }, { values: other })).toBeCloseTo(
          wassersteinDistance({ values: other }, { values: one }),
          10,
        );
        expect(jensenShannon(first, second)).toBeCloseTo(jensenShannon(second, first), 12);
        expect(populationStabilityIndex(first, second)).toBeCloseTo(
          populationStabilityIndex(second, first),
          10,
        );
        const [forth, back] = [chiSquareContingency(first, second), chiSquareContingency(second, first)];
        expect(forth.statistic).toBeCloseTo(back.statistic, 8);
      }),
    );
  });

  it('stay within their bounds', () => {
    fc.assert(
      fc.property(sample, sample, counts, (one, other, [first, second]) => {
        const ks = kolmogorovSmirnov(one, other);
        for (const part of [ks.statistic, ks.pValue, jensenShannon(first, second, 2)]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(populationStabilityIndex(first, second)).toBeGreaterThanOrEqual(0);
        const { statistic, pValue } = chiSquareContingency(first, second);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        const all = [...first, ...second].reduce((sum, count) => sum + count, 0);
        expect(cramersV(statistic, all)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('move the Wasserstein distance by as much as the values', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -100, max: 100 }), (values, shift) => {
        const moved = values.map((value) => value + shift);
        expect(wassersteinDistance({ values }, { values: moved })).toBeCloseTo(Math.abs(shift), 8);
      }),
    );
  });

  it('fall as the argument of a tail rises', () => {
    const size = fc.integer({ min: 1, max: 3000 });
    const part = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(size, part, part, (n, x, y) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        const slack = 1e-9;
        expect(kolmogorovSurvival(n, low)).toBeGreaterThanOrEqual(kolmogorovSurvival(n, high) - slack);
        expect(chiSquareSurvival(low * n, n)).toBeGreaterThanOrEqual(chiSquareSurvival(high * n, n) - slack);
        expect(normalSurvival(low * 9)).toBeGreaterThanOrEqual(normalSurvival(high * 9));
        expect(normalSurvival(-low) + normalSurvival(low)).toBeCloseTo(1, 14);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what histograms tell', () => {
  const bins = fc.integer({ min: 1, max: 12 });

  it('is never more than what the values themselves do', () => {
    fc.assert(
      fc.property(sample, sample, bins, bins, (one, other, a, b) => {
        const pair = readPair(curveOf(one, a), curveOf(other, b));
        const distance = curveDistance(pair);
        expect(distance.least).toBeLessThanOrEqual(kolmogorovSmirnov(one, other).statistic + 1e-12);
        expect(distance.even).toBeGreaterThanOrEqual(distance.least);
        const moved = curveWasserstein(pair);
        expect(moved.least).toBeLessThanOrEqual(
          wassersteinDistance({ values: one }, { values: other }) + 1e-9,
        );
        expect(moved.even).toBeGreaterThanOrEqual(moved.least);
        const index = curveShares(pair, stabilityIndex);
        expect(index.even).toBeGreaterThanOrEqual(index.least);
      }),
    );
  });

  it('is exact where every value is listed', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const curve = (values: readonly number[]) =>
          exactCurve(
            [...new Set(values)].map((value) => ({
              value,
              count: values.filter((own) => own === value).length,
            })),
          );
        const pair = readPair(curve(one), curve(other));
        expect(curveDistance(pair).least).toBeCloseTo(kolmogorovSmirnov(one, other).statistic, 12);
        expect(curveWasserstein(pair).least).toBeCloseTo(
          wassersteinDistance({ values: one }, { values: other }),
          9,
        );
      }),
    );
  });
});
