import type { DistributionTest } from '../../config/drift-names.js';
import type { SeverityThresholds } from '../../config/types.js';
import type { DriftFinding } from '../../model/drift.js';
import { describeThresholds, severityOf } from '../severity-of.js';

/** A test's result before it is judged. */
export interface TestResult {
  readonly test: DistributionTest;
  readonly statistic: number;
  readonly pValue: number;
  /** What the thresholds are about: the statistic itself, or Cramér's V. */
  readonly size: number;
  /** The same if values are even within their bins: `size` or more. */
  readonly even?: { readonly size: number; pValue(): number };
}

export interface StatisticContext {
  readonly column: string;
  /** `distribution`, or the metric that the test is about. */
  readonly metric: string;
  readonly thresholds: SeverityThresholds;
  readonly significance: number;
  readonly estimated: boolean;
}

const SIZES: Readonly<Record<DistributionTest, string>> = {
  kolmogorov_smirnov: 'Kolmogorov–Smirnov statistic',
  population_stability_index: 'population stability index',
  jensen_shannon: 'Jensen–Shannon distance',
  wasserstein: "Wasserstein distance in the baseline's standard deviations",
  chi_square: "Cramér's V of the chi-square test",
};

/** A drift is a difference that is both large enough and no chance. */
export function judgeStatistic(result: TestResult, context: StatisticContext): DriftFinding {
  const { size, even } = result;
  if (!Number.isFinite(size) || Number.isNaN(result.pValue)) {
    return unknownStatistic(result.test, {
      ...context,
      reason: 'the values or their counts give no statistic',
    });
  }
  const isLarge = (one: number): boolean => severityOf(one, context.thresholds) !== null;
  const isDrift = isLarge(size) && result.pValue <= context.significance;
  const maybe = !isDrift && even && isLarge(even.size) && even.pValue() <= context.significance;
  const outcome = isDrift ? 'drift' : maybe ? 'unknown' : 'ok';
  return {
    ...statisticFinding(result.test, context),
    outcome,
    severity: outcome === 'drift' ? severityOf(size, context.thresholds) : null,
    statistic: result.statistic,
    pValue: result.pValue,
    reason:
      outcome === 'unknown' && even
        ? `the histograms have different edges: the statistic is ${size.toPrecision(3)} or more, and about ` +
          `${even.size.toPrecision(3)} if values are even within their bins. More histogram_bins, p5 to p95 or ` +
          'top_values narrow it down'
        : result.test === 'chi_square'
          ? `Cramér's V is ${size.toPrecision(3)}`
          : null,
  };
}

/** A finding without an answer. */
export function unknownStatistic(
  test: DistributionTest,
  context: StatisticContext & { readonly reason: string },
): DriftFinding {
  return { ...statisticFinding(test, context), reason: context.reason };
}

function statisticFinding(test: DistributionTest, context: StatisticContext): DriftFinding {
  const { column, metric, thresholds, significance, estimated } = context;
  return {
    column,
    metric,
    test,
    outcome: 'unknown',
    severity: null,
    baselineValue: null,
    currentValue: null,
    changePercent: null,
    statistic: null,
    pValue: null,
    expected: { low: 0, high: thresholds.lowThreshold },
    history: null,
    rule: `${SIZES[test]}: ${describeThresholds(thresholds)}, with p ≤ ${significance}`,
    reason: null,
    estimated,
  };
}
