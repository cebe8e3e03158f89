import type { NumberTest } from '../../config/drift-names.js';
import { chiSquareSurvival } from '../statistics/chi-square-survival.js';
import { ksPValue } from '../statistics/kolmogorov-smirnov.js';
import type { Curve } from './curve.js';
import {
  base2Distance,
  curveDistance,
  curveShares,
  curveWasserstein,
  type ReadPair,
  readPair,
  type ShareStatistic,
  stabilityIndex,
} from './curve-statistics.js';
import type { TestResult } from './judge-statistic.js';

// Above so many steps of the exact computation its approximation is as good.
const GREATEST_EXACT = 100_000;

export interface ComparedCurves {
  readonly baseline: Curve;
  readonly current: Curve;
  /** Standard deviation of the baseline's values; `null` when there is none, or it is 0. */
  readonly scale: number | null;
}

/**
 * Tests of two distributions of numbers, by curves, in the order asked for: every statistic is a lower bound of the true one, so a drift that
 * is found is one. `undefined` for `wasserstein` without a scale.
 *
 * p-values are about the numbers of values n₁ and n₂ that the histograms counted. Kolmogorov–Smirnov: at the lower bound,
 * so the true one is smaller. Population stability index and Jensen–Shannon divergence: n₁n₂ / (n₁ + n₂) times the index,
 * and 8 times that times the divergence in nats, are distributed as χ² with one degree less than there are classes
 * (B. Yurdakul, Statistical Properties of Population Stability Index, 2018; M. L. Menéndez et al., The Jensen–Shannon
 * divergence, 1997). Wasserstein: that of Kolmogorov–Smirnov, because it has none that is free of the distribution.
 */
export function numberTests(
  tests: readonly NumberTest[],
  compared: ComparedCurves,
): ReadonlyArray<TestResult | undefined> {
  const pair = readPair(compared.baseline, compared.current);
  const sizes = { n1: compared.baseline.n, n2: compared.current.n };
  const byTest: Readonly<Record<NumberTest, () => TestResult | undefined>> = {
    kolmogorov_smirnov: () => distance,
    wasserstein: () => wassersteinTest({ pair, distance, scale: compared.scale }),
    population_stability_index: () =>
      sharesTest({
        test: 'population_stability_index',
        ...{ pair, sizes, statistic: stabilityIndex, evidence: (index) => index },
      }),
    jensen_shannon: () =>
      sharesTest({
        test: 'jensen_shannon',
        ...{ pair, sizes, statistic: base2Distance, evidence: jensenShannonEvidence },
      }),
  };
  const distance = kolmogorovSmirnovTest(pair, sizes);
  return tests.map((test) => byTest[test]());
}

/** What n₁n₂ / (n₁ + n₂) is multiplied with to give χ². The distance is to base 2. */
export function jensenShannonEvidence(distance: number): number {
  return 8 * distance ** 2 * Math.LN2;
}

/** The p-value of a sum over classes whose product with n₁n₂ / (n₁ + n₂) is χ²-distributed. */
export function sharesPValue(options: { evidence: number; n1: number; n2: number; classes: number }): number {
  const { evidence, n1, n2, classes } = options;
  return classes < 2 ? 1 : chiSquareSurvival((evidence * n1 * n2) / (n1 + n2), classes - 1);
}

interface Sizes {
  readonly n1: number;
  readonly n2: number;
}

function kolmogorovSmirnovTest(pair: ReadPair, sizes: Sizes): TestResult {
  const { least, even } = curveDistance(pair);
  const pValue = pOf(least, sizes);
  return {
    test: 'kolmogorov_smirnov',
    statistic: least,
    size: least,
    pValue,
    even: { size: even, pValue: () => (even === least ? pValue : pOf(even, sizes)) },
  };
}

function wassersteinTest(options: {
  pair: ReadPair;
  distance: TestResult;
  scale: number | null;
}): TestResult | undefined {
  const { pair, distance, scale } = options;
  if (scale === null) return undefined;
  const { least, even } = curveWasserstein(pair);
  const size = least / scale;
  return {
    test: 'wasserstein',
    statistic: size,
    size,
    pValue: distance.pValue,
    even: { size: even / scale, pValue: () => distance.even?.pValue() ?? distance.pValue },
  };
}

function sharesTest(options: {
  test: NumberTest;
  pair: ReadPair;
  statistic: ShareStatistic;
  sizes: Sizes;
  evidence: (value: number) => number;
}): TestResult {
  const { test, pair, statistic, sizes, evidence } = options;
  const { least, even, classes } = curveShares(pair, statistic);
  const pValue = (value: number) => sharesPValue({ evidence: evidence(value), ...sizes, classes });
  return {
    test,
    statistic: least,
    size: least,
    pValue: pValue(least),
    even: { size: even, pValue: () => pValue(even) },
  };
}

function pOf(statistic: number, { n1, n2 }: Sizes): number {
  return ksPValue({ statistic, n1, n2, method: n1 * n2 <= GREATEST_EXACT ? 'exact' : 'asymp' }).pValue;
}
