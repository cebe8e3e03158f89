import type { CategoryTest } from '../../config/drift-names.js';
import { chiSquareContingency, cramersV } from '../statistics/chi-square.js';
import type { CategoryClasses } from './category-classes.js';
import { base2Distance, stabilityIndex } from './curve-statistics.js';
import type { TestResult } from './judge-statistic.js';
import { jensenShannonEvidence, sharesPValue } from './number-tests.js';

/** One test of the counts of classes. Neither side may be empty. */
export function categoryTest(test: CategoryTest, { baseline, current }: CategoryClasses): TestResult {
  const n1 = sum(baseline);
  const n2 = sum(current);
  if (test === 'chi_square') {
    const { statistic, pValue } = chiSquareContingency(baseline, current);
    return { test, statistic, pValue, size: cramersV(statistic, n1 + n2) };
  }
  const size =
    test === 'jensen_shannon' ? base2Distance(baseline, current) : stabilityIndex(baseline, current);
  const evidence = test === 'jensen_shannon' ? jensenShannonEvidence(size) : size;
  return {
    test,
    statistic: size,
    size,
    pValue: sharesPValue({ evidence, n1, n2, classes: baseline.length }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
