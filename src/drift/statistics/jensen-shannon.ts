/**
 * The Jensen–Shannon distance of two lists of weights, each scaled to sum 1: the square root of the divergence to the base
 * `base` (default e), as scipy.spatial.distance.jensenshannon. 0 for equal ones; at most √(ln 2), with base 2 at most 1.
 * Neither list may sum to 0.
 * Source: D. M. Endres, J. E. Schindelin, A new metric for probability distributions (2003).
 */
export function jensenShannon(first: readonly number[], second: readonly number[], base = Math.E): number {
  const totals = [first, second].map((row) => row.reduce((total, value) => total + value, 0));
  let left = 0;
  let right = 0;
  for (const [index, weight] of first.entries()) {
    const p = weight / (totals[0] ?? 1);
    const q = (second[index] ?? 0) / (totals[1] ?? 1);
    const middle = (p + q) / 2;
    left += relativeEntropy(p, middle);
    right += relativeEntropy(q, middle);
  }
  return Math.sqrt(Math.max(0, left + right) / Math.log(base) / 2);
}

function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
