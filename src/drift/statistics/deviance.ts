const NEAR = 0.1;

/**
 * x · ln(x / m) + m − x for x ≥ 0 and m = x + difference > 0, without the cancellation for m near x.
 * `difference` is taken as it is, because m − x would have lost its digits.
 * Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000), function bd0.
 */
export function deviance(x: number, difference: number): number {
  const mean = x + difference;
  if (x === 0) return mean;
  if (Math.abs(difference) >= NEAR * (x + mean)) return x * Math.log(x / mean) + difference;
  const ratio = -difference / (x + mean);
  const square = ratio * ratio;
  let sum = -difference * ratio;
  let term = 2 * x * ratio;
  for (let odd = 3; ; odd += 2) {
    term *= square;
    const next = sum + term / odd;
    if (next === sum) return sum;
    sum = next;
  }
}
