import { gammaSurvival } from './gamma-survival.js';

/** P(χ² ≥ statistic) with `degrees` ≥ 1 degrees of freedom, as scipy.stats.chi2.sf. */
export function chiSquareSurvival(statistic: number, degrees: number): number {
  return gammaSurvival(degrees / 2, statistic / 2);
}
