import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquareContingency, chiSquareGoodness } from '../../../src/drift/statistics/chi-square.js';
import { chiSquareSurvival } from '../../../src/drift/statistics/chi-square-survival.js';
import { jensenShannon } from '../../../src/drift/statistics/jensen-shannon.js';
import { type KsMethod, kolmogorovSmirnov } from '../../../src/drift/statistics/kolmogorov-smirnov.js';
import { kolmogorovSurvival } from '../../../src/drift/statistics/kolmogorov-survival.js';
import { normalSurvival } from '../../../src/drift/statistics/normal-survival.js';
import { wassersteinDistance } from '../../../src/drift/statistics/wasserstein.js';

// Recorded by scripts/record-drift-fixtures.py.
interface Lattice {
  count: number;
  factor: number;
  modulus: number;
  shift: number;
  scale: number;
}
type Sample = number[] | Lattice;
interface Fixtures {
  versions: Record<string, string>;
  kolmogorovSmirnov: Array<{
    name: string;
    first: Sample;
    second: Sample;
    method: KsMethod;
    statistic: number;
    pValue: number;
  }>;
  kolmogorovSurvival: Array<{ n: number; x: number; pValue: number }>;
  chiSquareContingency: Array<{
    name: string;
    first: number[];
    second: number[];
    statistic: number;
    pValue: number;
    degrees: number;
  }>;
  chiSquareGoodness: Array<{
    name: string;
    observed: number[];
    expected: number[];
    statistic: number;
    pValue: number;
  }>;
  chiSquareSurvival: Array<{ degrees: number; x: number; pValue: number }>;
  normalSurvival: Array<{ z: number; pValue: number }>;
  jensenShannon: Array<{ name: string; first: number[]; second: number[]; natural: number; base2: number }>;
  wasserstein: Array<{
    name: string;
    first: Sample;
    second: Sample;
    firstWeights?: number[];
    secondWeights?: number[];
    distance: number;
  }>;
}

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/scipy.json', import.meta.url), 'utf8'),
) as Fixtures;

const RELATIVE = 1e-9;
// Below it a p-value has fewer digits in scipy itself: doubles thin out from 2.2e-308 on.
const TAIL_FLOOR = 1e-305;
// The root of what rounding leaves of the divergence of two equal distributions: √1e-16.
const JENSEN_SHANNON_FLOOR = 2e-8;

function expectClose(actual: number, expected: number, floor = 0): void {
  const allowed = Math.max(RELATIVE * Math.abs(expected), floor);
  expect(Math.abs(actual - expected), `${actual}, scipy has ${expected}`).toBeLessThanOrEqual(allowed);
}

function expand(sample: Sample): number[] {
  if (Array.isArray(sample)) return sample;
  const { count, factor, modulus, shift, scale } = sample;
  return Array.from({ length: count }, (_, index) => (((index * factor) % modulus) + shift) * scale);
}

describe(`agreement with scipy ${fixtures.versions.scipy}`, () => {
  it('is tested on more than a hundred pairs', () => {
    const { kolmogorovSmirnov, chiSquareContingency, jensenShannon, wasserstein } = fixtures;
    const pairs = [kolmogorovSmirnov, chiSquareContingency, jensenShannon, wasserstein];
    expect(pairs.reduce((sum, group) => sum + group.length, 0)).toBeGreaterThanOrEqual(100);
  });

  it.each(fixtures.kolmogorovSmirnov)('ks_2samp: $name', ({ first, second, method, statistic, pValue }) => {
    const result = kolmogorovSmirnov(expand(first), expand(second), method);
    expectClose(result.statistic, statistic);
    expectClose(result.pValue, pValue, TAIL_FLOOR);
  });

  it.each(fixtures.kolmogorovSurvival)('kstwo.sf($x, $n)', ({ n, x, pValue }) => {
    expectClose(kolmogorovSurvival(n, x), pValue, TAIL_FLOOR);
  });

  it.each(fixtures.chiSquareContingency)('chi2_contingency: $name', (fixture) => {
    const result = chiSquareContingency(fixture.first, fixture.second);
    expectClose(result.statistic, fixture.statistic, 1e-15);
    expectClose(result.pValue, fixture.pValue, TAIL_FLOOR);
    expect(result.degrees).toBe(fixture.degrees);
  });

  it.each(fixtures.chiSquareGoodness)('chisquare: $name', ({ observed, expected, statistic, pValue }) => {
    const result = chiSquareGoodness(observed, expected);
    expectClose(result.statistic, statistic);
    expectClose(result.pValue, pValue, TAIL_FLOOR);
  });

  it.each(fixtures.chiSquareSurvival)('chi2.sf($x, $degrees)', ({ degrees, x, pValue }) => {
    expectClose(chiSquareSurvival(x, degrees), pValue, TAIL_FLOOR);
  });

  it.each(fixtures.normalSurvival)('norm.sf($z)', ({ z, pValue }) => {
    expectClose(normalSurvival(z), pValue, TAIL_FLOOR);
  });

  it.each(fixtures.jensenShannon)('jensenshannon: $name', ({ first, second, natural, base2 }) => {
    expectClose(jensenShannon(first, second), natural, JENSEN_SHANNON_FLOOR);
    expectClose(jensenShannon(first, second, 2), base2, JENSEN_SHANNON_FLOOR);
  });

  it.each(fixtures.wasserstein)('wasserstein_distance: $name', (fixture) => {
    const { first, second, firstWeights, secondWeights, distance } = fixture;
    const result = wassersteinDistance(
      { values: expand(first), ...(firstWeights && { weights: firstWeights }) },
      { values: expand(second), ...(secondWeights && { weights: secondWeights }) },
    );
    expectClose(result, distance);
  });
});
