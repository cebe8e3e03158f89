const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
const LEAST_FOR_SERIES = 16;

/**
 * ln Γ(n + 1) − ln(√(2πn) · (n/e)ⁿ) for n a positive multiple of ½: what Stirling's formula leaves out.
 * Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
 */
export function stirlingError(n: number): number {
  if (n < LEAST_FOR_SERIES) return logFactorial(n) - (HALF_LOG_TWO_PI + (n + 0.5) * Math.log(n) - n);
  const square = n * n;
  const series =
    1 / 12 -
    (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square) / square) /
      square;
  return series / n;
}

/** ln Γ(n + 1), by its product down to Γ(1) = 1 or Γ(½) = √π. */
function logFactorial(n: number): number {
  let product = 1;
  let factor = n;
  while (factor > 0) {
    product *= factor;
    factor -= 1;
  }
  return Math.log(product) + (factor < 0 ? Math.log(Math.PI) / 2 : 0);
}
