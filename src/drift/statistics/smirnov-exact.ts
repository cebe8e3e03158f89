/**
 * P(D ≥ h / lcm(n1, n2)) of the two-sample Kolmogorov–Smirnov statistic when both samples come from one continuous
 * distribution: exact, as scipy.stats.ks_2samp with method `exact`. Cost: n1 + n2 for equal sizes, else n1 · n2.
 * Source: J. L. Hodges, The Significance Probability of the Smirnov Two-Sample Test (1958); for unequal sizes the
 * recursion of T. Viehmann, Numerically more stable computation of the p-values for the two-sample KS test (2021).
 */
export function smirnovExact(options: { n1: number; n2: number; h: number }): number {
  const { n1, n2, h } = options;
  if (h <= 0) return 1;
  return n1 === n2 ? equalSizes(n1, h) : latticePaths({ m: Math.max(n1, n2), n: Math.min(n1, n2), h });
}

/** 2 · Σ (−1)ᵏ⁻¹ · C(2n, n − kh) / C(2n, n), each term as a part of the one before it. */
function equalSizes(n: number, h: number): number {
  let inner = 0;
  for (let k = Math.floor(n / h); k >= 0; k -= 1) {
    let ratio = 1;
    for (let j = 0; j < h; j += 1) ratio *= (n - k * h - j) / (n + k * h + j + 1);
    inner = ratio * (1 - inner);
  }
  return 2 * inner;
}

/** The share of the paths from (0, 0) to (m, n) that touch |x/m − y/n| ≥ h / lcm, column by column. */
function latticePaths({ m, n, h }: { m: number; n: number; h: number }): number {
  const divisor = greatestCommonDivisor(m, n);
  const up = n / divisor;
  const across = m / divisor;
  const touched = new Float64Array(n + 1).fill(1);
  for (let j = 0; j <= n && j * across < h; j += 1) touched[j] = 0;
  for (let i = 1; i <= m; i += 1) {
    const first = Math.max(0, Math.floor((up * i - h) / across) + 1);
    const last = Math.min(n, Math.ceil((up * i + h) / across) - 1);
    let before = 1;
    for (let j = first; j <= last; j += 1) {
      before = ((touched[j] ?? 1) * i + before * j) / (i + j);
      touched[j] = before;
    }
    if (last < n) touched[n] = 1;
  }
  return touched[n] ?? 1;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
