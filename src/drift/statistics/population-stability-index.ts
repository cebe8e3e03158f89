/** What an empty class counts as, so that the logarithm stays finite. */
export const LEAST_SHARE = 1e-4;

/**
 * The population stability index Σ (qᵢ − pᵢ) · ln(qᵢ / pᵢ) over the shares of the classes of two lists of counts, a share
 * below 0.0001 counted as 0.0001. 0 for equal shares; common readings: below 0.1 stable, from 0.25 on shifted.
 * Neither list may sum to 0.
 * Source: N. Siddiqi, Credit Risk Scorecards (2006); it is the divergence of H. Jeffreys (1946).
 */
export function populationStabilityIndex(baseline: readonly number[], current: readonly number[]): number {
  const total = (row: readonly number[]): number => row.reduce((sum, count) => sum + count, 0);
  const baselineTotal = total(baseline);
  const currentTotal = total(current);
  return baseline.reduce((index, count, position) => {
    const p = Math.max(LEAST_SHARE, count / baselineTotal);
    const q = Math.max(LEAST_SHARE, (current[position] ?? 0) / currentTotal);
    return index + (q - p) * Math.log(q / p);
  }, 0);
}
