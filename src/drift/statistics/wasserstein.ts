export interface WeightedValues {
  readonly values: readonly number[];
  /** Left out: each counts once. */
  readonly weights?: readonly number[];
}

/**
 * The first Wasserstein distance ∫|F₁ − F₂| of two weighted samples, as scipy.stats.wasserstein_distance, in the values'
 * unit. Neither may be empty or weigh 0.
 */
export function wassersteinDistance(first: WeightedValues, second: WeightedValues): number {
  const a = steps(first);
  const b = steps(second);
  const places = [...new Set([...a.values, ...b.values])].sort((left, right) => left - right);
  let distance = 0;
  let i = 0;
  let j = 0;
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next === undefined) break;
    while (i < a.values.length && (a.values[i] ?? 0) <= place) i += 1;
    while (j < b.values.length && (b.values[j] ?? 0) <= place) j += 1;
    distance += Math.abs((a.shares[i] ?? 0) - (b.shares[j] ?? 0)) * (next - place);
  }
  return distance;
}

/** Values in order, and the share of the weight before each of them, 1 last. */
function steps({ values, weights }: WeightedValues): { values: number[]; shares: number[] } {
  const order = values.map((_, index) => index).sort((x, y) => (values[x] ?? 0) - (values[y] ?? 0));
  const sums = [0];
  for (const index of order) sums.push((sums.at(-1) ?? 0) + (weights ? (weights[index] ?? 0) : 1));
  const total = sums.at(-1) ?? 1;
  return { values: order.map((index) => values[index] ?? 0), shares: sums.map((part) => part / total) };
}
