const LEAST_EXPONENT = -708;

/**
 * P(Dₙ ≤ x) of the two-sided one-sample Kolmogorov–Smirnov statistic, approximately, for 0 < x < 1: four terms of the
 * expansion in 1/√n, in their form for small z = x√n.
 * Source: W. Pelz, I. J. Good, Approximating the Lower Tail-areas of the Kolmogorov–Smirnov One-sample Statistic (1976).
 */
export function pelzGood(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const z2 = z ** 2;
  const z4 = z2 ** 2;
  const z6 = z2 * z4;
  const p2 = Math.PI ** 2;
  const p4 = p2 ** 2;
  const p6 = p2 * p4;
  if (-p2 / 8 / z2 < LEAST_EXPONENT) return 0;
  const sums = [0, 0, 0, 0];
  const add = (index: number, value: number): void => {
    sums[index] = (sums[index] ?? 0) + value;
  };
  const terms = Math.ceil((16 * z) / Math.PI);
  for (let i = terms; i >= 1; i -= 1) {
    const m2 = (2 * i - 1) ** 2;
    const weight = Math.exp((-p2 * m2) / 8 / z2);
    add(0, weight);
    add(1, weight * (-z2 + (p2 * m2) / 4));
    add(
      2,
      weight * (6 * z6 + 2 * z4 + (p2 / 4) * (2 * z4 - 5 * z2) * m2 + (p4 / 16) * (1 - 2 * z2) * m2 ** 2),
    );
    add(
      3,
      weight *
        (-30 * z6 -
          90 * z4 ** 2 +
          (p2 / 4) * (135 * z4 - 96 * z6) * m2 +
          (p4 / 16) * (212 * z4 - 60 * z2) * m2 ** 2 +
          (p6 / 64) * (5 - 30 * z2) * m2 ** 3),
    );
  }
  const root = Math.sqrt(2 * Math.PI);
  const parts = [root / z, root / (6 * z4), root / (72 * z ** 7), root / (6480 * z ** 10)].map(
    (factor, index) => factor * (sums[index] ?? 0),
  );
  let second = 0;
  let third = 0;
  for (let i = terms; i >= 1; i -= 1) {
    const weight = i ** 2 * Math.exp((-p2 * i ** 2) / 2 / z2);
    second += weight;
    third += weight * (3 * z2 - p2 * i ** 2);
  }
  parts[2] = (parts[2] ?? 0) - (p2 * root * second) / (36 * z ** 3);
  parts[3] = (parts[3] ?? 0) + (p2 * root * third) / (216 * z6);
  return parts.reduce((sum, part, index) => sum + part / n ** (index / 2), 0);
}
