import { durbinMatrix } from './durbin-matrix.js';
import { pelzGood } from './pelz-good.js';
import { smirnovSurvival } from './smirnov-survival.js';
import { stirlingError } from './stirling-error.js';

const SMALL_N = 140;
const GREATEST_EXPONENT = 370;
// Where so little is left below x, the approximation's error is beyond the tenth digit of what is above it.
const NEGLIGIBLE = 1e-7;

/**
 * P(Dₙ ≥ x) of the two-sided one-sample Kolmogorov–Smirnov statistic, n ≥ 1 whole, as scipy.stats.kstwo.sf. Which method
 * is taken where follows R. Simard, P. L'Ecuyer, Computing the Two-Sided Kolmogorov–Smirnov Distribution (2011).
 */
export function kolmogorovSurvival(n: number, x: number): number {
  const nx = n * x;
  if (x >= 1) return 0;
  if (nx <= 0.5) return 1;
  if (nx <= 1) return 1 - shortest(n, nx);
  if (nx >= n - 1) return Math.min(1, 2 * (1 - x) ** n);
  const exponent = nx * x;
  if (x >= 0.5 || exponent > (n <= SMALL_N ? 4 : 2.2)) {
    if (n > SMALL_N && x < 0.5 && exponent >= GREATEST_EXPONENT) return 0;
    return Math.min(1, 2 * smirnovSurvival(n, x));
  }
  return Math.min(1, Math.max(0, 1 - below(n, x)));
}

function below(n: number, x: number): number {
  if (n <= SMALL_N) return durbinMatrix(n, x);
  const approximate = pelzGood(n, x);
  const exact = n <= 100_000 && n * x ** 1.5 <= 1.4 && approximate > NEGLIGIBLE;
  return exact ? durbinMatrix(n, x) : approximate;
}

/** P(Dₙ < x) for ½ < nx ≤ 1: n! · ((2nx − 1) / n)ⁿ, by Ruben and Gambino (1982). */
function shortest(n: number, nx: number): number {
  const logFactorialOverPower = Math.log(2 * Math.PI * n) / 2 - n + stirlingError(n);
  return Math.exp(logFactorialOverPower + n * Math.log(2 * nx - 1));
}
