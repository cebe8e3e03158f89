import { chiSquareSurvival } from './chi-square-survival.js';

export interface ChiSquareResult {
  readonly statistic: number;
  readonly pValue: number;
  readonly degrees: number;
}

/**
 * Pearson's chi-square test of independence of two rows of counts, as scipy.stats.chi2_contingency: with one degree of
 * freedom by Yates' correction. No class may be empty in both rows, neither row altogether.
 */
export function chiSquareContingency(first: readonly number[], second: readonly number[]): ChiSquareResult {
  const rows = [first, second];
  const totals = rows.map(sum);
  const all = sum(totals);
  const degrees = first.length - 1;
  let statistic = 0;
  for (const [index, row] of rows.entries()) {
    for (const [column, observed] of row.entries()) {
      const inColumn = (first[column] ?? 0) + (second[column] ?? 0);
      const expected = ((totals[index] ?? 0) * inColumn) / all;
      const away = Math.abs(observed - expected);
      const corrected = degrees === 1 ? away - Math.min(0.5, away) : away;
      statistic += (corrected * corrected) / expected;
    }
  }
  if (degrees === 0) return { statistic: 0, pValue: 1, degrees };
  return { statistic, pValue: chiSquareSurvival(statistic, degrees), degrees };
}

/** Pearson's chi-square test of counts against expected counts of the same sum, as scipy.stats.chisquare. */
export function chiSquareGoodness(observed: readonly number[], expected: readonly number[]): ChiSquareResult {
  const degrees = observed.length - 1;
  const statistic = sum(
    observed.map((count, index) => (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 0)),
  );
  return { statistic, pValue: degrees === 0 ? 1 : chiSquareSurvival(statistic, degrees), degrees };
}

/** √(χ² / n) of a table with two rows: 0 for none, 1 for rows that share no class. H. Cramér (1946). */
export function cramersV(statistic: number, n: number): number {
  return n === 0 ? 0 : Math.min(1, Math.sqrt(statistic / n));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
