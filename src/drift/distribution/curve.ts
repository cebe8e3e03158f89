/** Between which values a probability lies, and where it lies if the values are even within their bins. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly even: number;
}

/** What is known of a distribution function at one value x. */
export interface Knot {
  readonly x: number;
  /** P(X < x) */
  readonly below: Bounds;
  /** P(X ≤ x) */
  readonly upTo: Bounds;
}

/**
 * A distribution as far as a profile tells it: what is known of its distribution function at some values, ascending.
 * Between two knots it lies between what they say. `n`: how many values there are.
 */
export interface Curve {
  readonly n: number;
  readonly knots: readonly Knot[];
}

export const exactly = (probability: number): Bounds => ({
  low: probability,
  high: probability,
  even: probability,
});

const ZERO = exactly(0);
const ONE = exactly(1);

/** Reads a curve at ascending values. */
export function readCurve({ knots }: Curve, places: readonly number[]): Knot[] {
  let next = 0;
  return places.map((x) => {
    while (next < knots.length && (knots[next]?.x ?? 0) < x) next += 1;
    const after = knots[next];
    if (after?.x === x) return after;
    const before = knots[next - 1];
    const bounds = before === undefined ? ZERO : after === undefined ? ONE : between(before, after, x);
    return { x, below: bounds, upTo: bounds };
  });
}

function between(before: Knot, after: Knot, x: number): Bounds {
  const part = (x - before.x) / (after.x - before.x);
  const even =
    before.upTo.even + (after.below.even - before.upTo.even) * (Number.isFinite(part) ? part : 0.5);
  return { low: before.upTo.low, high: after.below.high, even };
}

/** The values at which any of the curves says something, ascending. */
export function placesOf(curves: readonly Curve[]): number[] {
  return [...new Set(curves.flatMap(({ knots }) => knots.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** The distribution of all values of several together. At least one. */
export function poolCurves(curves: readonly Curve[]): Curve {
  const [first] = curves;
  if (first !== undefined && curves.length === 1) return first;
  const n = curves.reduce((sum, curve) => sum + curve.n, 0);
  const places = placesOf(curves);
  const read = curves.map((curve) => readCurve(curve, places));
  const average = (index: number, side: 'below' | 'upTo', bound: keyof Bounds): number =>
    curves.reduce((sum, curve, which) => sum + (curve.n / n) * (read[which]?.[index]?.[side][bound] ?? 0), 0);
  const bounds = (index: number, side: 'below' | 'upTo'): Bounds => ({
    low: average(index, side, 'low'),
    high: average(index, side, 'high'),
    even: average(index, side, 'even'),
  });
  return {
    n,
    knots: places.map((x, index) => ({ x, below: bounds(index, 'below'), upTo: bounds(index, 'upTo') })),
  };
}
