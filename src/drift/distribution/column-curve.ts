import { QUANTILE_NAMES } from '../../config/metric-names.js';
import { isHistogram } from '../../model/is-histogram.js';
import type { HistogramBin, TopValue } from '../../model/profile.js';
import type { StoredColumn } from '../../model/run.js';
import { QUANTILE_FRACTIONS } from '../../profiling/quantile-fractions.js';
import { type Bounds, type Curve, exactly, type Knot } from './curve.js';

/** One thing that is known: a bound of P(X < x) or of P(X ≤ x). */
interface Fact {
  readonly x: number;
  readonly below?: Partial<Bounds>;
  readonly upTo?: Partial<Bounds>;
}

/**
 * The distribution of a column's numbers, from its histogram and its quantiles; from its top values where they are all
 * there are. Values are taken as doubles. `undefined` when the column has neither histogram nor all values.
 */
export function columnCurve({ metrics, estimates }: StoredColumn): Curve | undefined {
  const { histogram } = metrics;
  if (!Array.isArray(histogram) || !isHistogram(histogram)) return undefined;
  const n = histogram.reduce((sum, { count }) => sum + count, 0);
  const facts = [...histogramFacts(histogram, n)];
  for (const name of QUANTILE_NAMES) {
    const value = metrics[name];
    if (value == null || typeof value === 'object' || typeof value === 'boolean') continue;
    const error = estimates?.[name]?.relativeError ?? 0;
    const fraction = QUANTILE_FRACTIONS[name];
    facts.push({
      x: Number(value),
      below: { high: Math.min(1, Number(fraction) + error) },
      upTo: { low: Math.max(0, Number(fraction) - error) },
    });
  }
  return { n, knots: toKnots(facts.filter(({ x }) => Number.isFinite(x))) };
}

/** The distribution when every value is listed, each with its count. */
export function exactCurve(values: readonly TopValue[]): Curve {
  const sorted = values
    .map(({ value, count }) => ({ x: Number(value), count }))
    .sort((left, right) => left.x - right.x);
  const n = sorted.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  const knots = sorted.map(({ x, count }) => {
    const below = exactly(seen / n);
    seen += count;
    return { x, below, upTo: exactly(seen / n) };
  });
  return { n, knots };
}

function histogramFacts(bins: readonly HistogramBin[], n: number): Fact[] {
  let seen = 0;
  const facts = bins.map(({ start, count }): Fact => {
    const below = exactly(seen / n);
    seen += count;
    return { x: Number(start), below, upTo: { even: below.even } };
  });
  return [...facts, { x: Number(bins.at(-1)?.end), upTo: exactly(1) }];
}

/** Facts about one value put together; a distribution function only rises, so what bounds one knot bounds the others. */
function toKnots(facts: readonly Fact[]): Knot[] {
  const byPlace = new Map<number, Fact[]>();
  for (const fact of facts) {
    const others = byPlace.get(fact.x);
    if (others) others.push(fact);
    else byPlace.set(fact.x, [fact]);
  }
  const places = [...byPlace.keys()].sort((a, b) => a - b);
  const sides = places.flatMap((x) =>
    (['below', 'upTo'] as const).map((side) => {
      const own = (byPlace.get(x) ?? []).flatMap((fact) => fact[side] ?? []);
      return {
        x,
        low: Math.max(0, ...own.flatMap(({ low }) => low ?? [])),
        high: Math.min(1, ...own.flatMap(({ high }) => high ?? [])),
        even: own.flatMap(({ even }) => even ?? []).at(-1),
      };
    }),
  );
  for (let i = 1; i < sides.length; i += 1) raise(sides[i], sides[i - 1]);
  for (let i = sides.length - 2; i >= 0; i -= 1) lower(sides[i], sides[i + 1]);
  const bounds = fillEven(sides);
  return places.map((x, index) => ({
    x,
    below: bounds[2 * index] ?? exactly(0),
    upTo: bounds[2 * index + 1] ?? exactly(1),
  }));
}

interface Side {
  readonly x: number;
  low: number;
  high: number;
  even: number | undefined;
}

function raise(side: Side | undefined, before: Side | undefined): void {
  if (side && before) side.low = Math.max(side.low, before.low);
}

function lower(side: Side | undefined, after: Side | undefined): void {
  if (side && after) side.high = Math.min(side.high, after.high);
}

/** Where nothing says what even bins would give, the straight line between what does; always within the bounds. */
function fillEven(sides: readonly Side[]): Bounds[] {
  const known = sides.flatMap(({ x, even }) => (even === undefined ? [] : [{ x, even }]));
  let next = 0;
  return sides.map(({ x, low, high, even }) => {
    while (next < known.length && (known[next]?.x ?? 0) < x) next += 1;
    const before = known[next - 1] ?? { x, even: 0 };
    const after = known[next] ?? { x, even: 1 };
    const part = after.x > before.x ? (x - before.x) / (after.x - before.x) : 1;
    const line = even ?? before.even + (after.even - before.even) * part;
    return { low, high: Math.max(low, high), even: Math.min(Math.max(line, low), Math.max(low, high)) };
  });
}
