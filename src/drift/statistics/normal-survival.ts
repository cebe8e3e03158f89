import { gammaSurvival } from './gamma-survival.js';

/** P(Z ≥ z) of the standard normal distribution, as scipy.stats.norm.sf. */
export function normalSurvival(z: number): number {
  const tail = gammaSurvival(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}
