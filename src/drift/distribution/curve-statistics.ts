import { jensenShannon } from '../statistics/jensen-shannon.js';
import { populationStabilityIndex } from '../statistics/population-stability-index.js';
import { type Bounds, type Curve, type Knot, placesOf, readCurve } from './curve.js';

/**
 * A statistic of two distributions that are known in part. The true one is `least` or more; `even` is what it would be if
 * the values were even within their bins. Both are the same where both distributions are known at the same values.
 */
export interface BoundedStatistic {
  readonly least: number;
  readonly even: number;
}

/** Two curves read at every value that either says something at. */
export interface ReadPair {
  readonly first: readonly Knot[];
  readonly second: readonly Knot[];
}

export function readPair(first: Curve, second: Curve): ReadPair {
  const places = placesOf([first, second]);
  return { first: readCurve(first, places), second: readCurve(second, places) };
}

/** sup |F₁ − F₂|: the greatest difference at the values where something is known. */
export function curveDistance(pair: ReadPair): BoundedStatistic {
  let least = 0;
  let even = 0;
  for (const [a, b] of sidesOf(pair)) {
    least = Math.max(least, gap(a, b));
    even = Math.max(even, Math.abs(a.even - b.even));
  }
  return { least, even: Math.max(least, even) };
}

/** ∫|F₁ − F₂|, in the values' unit. */
export function curveWasserstein({ first, second }: ReadPair): BoundedStatistic {
  let least = 0;
  let even = 0;
  for (let i = 0; i + 1 < first.length; i += 1) {
    const [a, b, nextA, nextB] = [first[i], second[i], first[i + 1], second[i + 1]];
    if (!a || !b || !nextA || !nextB) break;
    const width = nextA.x - a.x;
    const spanA = { low: a.upTo.low, high: nextA.below.high };
    const spanB = { low: b.upTo.low, high: nextB.below.high };
    least += gap(spanA, spanB) * width;
    even += meanSize(a.upTo.even - b.upTo.even, nextA.below.even - nextB.below.even) * width;
  }
  return { least, even: Math.max(least, even) };
}

/** The mean of |d| on a straight line from `start` to `end`. */
function meanSize(start: number, end: number): number {
  const both = Math.abs(start) + Math.abs(end);
  if (start * end >= 0 || both === 0) return both / 2;
  return (start ** 2 + end ** 2) / (2 * both);
}

/** Over the classes that `grid` of the first distribution cuts out, as weights that sum to 1. */
export interface BinnedShares {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export type ShareStatistic = (first: readonly number[], second: readonly number[]) => number;

export const base2Distance: ShareStatistic = (first, second) => jensenShannon(first, second, 2);
export const stabilityIndex: ShareStatistic = populationStabilityIndex;

/**
 * A statistic over classes that can only fall when classes are put together. `even`: over the classes between the values
 * at which the first distribution is known. `least`: over those between the values at which both are, or over the two
 * classes on either side of one value, whichever is more.
 */
export function curveShares(
  pair: ReadPair,
  statistic: ShareStatistic,
): BoundedStatistic & { classes: number } {
  const sides = sidesOf(pair);
  const known = sides.filter(([a]) => isExact(a) && a.low > 0 && a.low < 1);
  const even = sharesBetween(known.length < LEAST_CUTS ? sides : known);
  const common = sharesBetween(sides.filter(([a, b]) => isExact(a) && isExact(b)));
  let least = statistic(common.first, common.second);
  for (const [a, b] of sides) {
    if (gap(a, b) === 0) continue;
    const [p, q] = a.low > b.high ? [a.low, b.high] : [a.high, b.low];
    least = Math.max(least, statistic([p, 1 - p], [q, 1 - q]));
  }
  const evenValue = statistic(even.first, even.second);
  return { least, even: Math.max(least, evenValue), classes: even.first.length };
}

/** Classes that are empty on both sides are left out. */
function sharesBetween(cuts: ReadonlyArray<readonly [Bounds, Bounds]>): BinnedShares {
  const first: number[] = [];
  const second: number[] = [];
  let [seenA, seenB] = [0, 0];
  const push = (a: number, b: number): void => {
    const [p, q] = [Math.max(0, a - seenA), Math.max(0, b - seenB)];
    [seenA, seenB] = [a, b];
    if (p === 0 && q === 0) return;
    first.push(p);
    second.push(q);
  };
  for (const [a, b] of cuts) push(a.even, b.even);
  push(1, 1);
  return { first, second };
}

function sidesOf({ first, second }: ReadPair): Array<readonly [Bounds, Bounds]> {
  return first.flatMap((knot, index) => {
    const other = second[index];
    return other ? [[knot.below, other.below] as const, [knot.upTo, other.upTo] as const] : [];
  });
}

/** How far two ranges are apart; 0 when they touch. */
function gap(a: Pick<Bounds, 'low' | 'high'>, b: Pick<Bounds, 'low' | 'high'>): number {
  return Math.max(0, a.low - b.high, b.low - a.high);
}

// A baseline of several runs is known exactly at few values, or none: then every value is a cut.
const LEAST_CUTS = 2;
// What adding shares up leaves.
const ROUNDING = 1e-12;

function isExact({ low, high }: Bounds): boolean {
  return high - low <= ROUNDING;
}
