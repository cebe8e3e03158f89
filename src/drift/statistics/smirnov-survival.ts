import { deviance } from './deviance.js';
import { stirlingError } from './stirling-error.js';

// Beyond it scipy takes the formula of the limit too.
const GREATEST_SUM = 1_000_000;
const TERMS = 512;

/**
 * P(D⁺ₙ ≥ x), the one-sided one-sample Kolmogorov–Smirnov statistic, for n ≥ 1 and 0 < x < 1, as scipy.special.smirnov.
 *
 * The sum of Birnbaum and Tingey (1951) has n terms that rise and fall smoothly and vanish with all their derivatives at
 * both ends: there the sum over every k-th term, times k, has the same value to the last digits, so long sums cost no more
 * than 1,024 terms. Above n = 1,000,000 exp(−(6nx + 1)² / 18n).
 */
export function smirnovSurvival(n: number, x: number): number {
  if (n > GREATEST_SUM) return Math.exp(-((6 * n * x + 1) ** 2) / 18 / n);
  const last = Math.floor(n * (1 - x));
  const step = Math.max(1, Math.floor(last / TERMS));
  let sum = 0;
  for (let j = 0; j <= last; j += step) sum += term({ n, j, nx: n * x });
  return Math.min(1, sum * step);
}

/** x · C(n, j) · pʲ⁻¹ · (1 − p)ⁿ⁻ʲ with p = x + j/n. */
function term({ n, j, nx }: { n: number; j: number; nx: number }): number {
  const rest = n - j;
  const left = rest - nx;
  if (left <= 0) return 0;
  if (j === 0) return Math.exp(n * Math.log1p(-nx / n));
  const density = Math.exp(
    stirlingError(n) - stirlingError(j) - stirlingError(rest) - deviance(j, nx) - deviance(rest, -nx),
  );
  return (nx / (nx + j)) * density * Math.sqrt(n / (2 * Math.PI * j * rest));
}
