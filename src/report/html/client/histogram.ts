import { formatNumber } from '../../format-number.js';
import type { ExactNumber } from '../../../model/profile.js';
import type { Histogram } from './column.js';
import { drawn, element } from './dom.js';

const WIDTH = 300;
const HEIGHT = 84;

/** The bars of a histogram; with `before`, the shares of the baseline are the outline over them. */
export function drawHistogram(now: Histogram, before: Histogram | undefined): HTMLElement {
  const scale = sharedScale(before ? [now, before] : [now]);
  const shares = [sharesOf(now), ...(before ? [sharesOf(before)] : [])];
  const most = Math.max(...shares.flat(), Number.MIN_VALUE);
  const y = (share: number): number => round(HEIGHT - (share / most) * (HEIGHT - 4));
  const picture = drawn(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      class: 'histogram',
      role: 'img',
      'aria-label': describe(now, before),
    },
    ...(shares[0] ?? []).map((share, index) => {
      const [left, right] = [scale(now, index), scale(now, index + 1)];
      const gap = right - left > 4 ? 1 : 0;
      return drawn('rect', {
        class: 'bar',
        x: round(left + gap / 2),
        y: y(share),
        width: round(Math.max(0.6, right - left - gap)),
        height: round(HEIGHT - y(share)),
      });
    }),
    before ? outline(before, { scale, y, shares: shares[1] ?? [] }) : null,
  );
  const [first, last] = before ? widest(now, before) : ends(now);
  return element(
    'figure',
    { class: 'chart' },
    picture,
    element('div', { class: 'axis' }, element('span', {}, first), element('span', {}, last)),
    before
      ? element(
          'figcaption',
          { class: 'legend' },
          element('span', { class: 'key now' }, 'this run'),
          element('span', { class: 'key before' }, 'baseline'),
        )
      : null,
  );
}

type Scale = (histogram: Histogram, edge: number) => number;

/** Places of edges: by their values where all are finite numbers, else by their order. */
function sharedScale(histograms: readonly Histogram[]): Scale {
  const values = histograms.flatMap(({ edges }) => edges.map(Number));
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const span = high / 2 - low / 2;
  if (!values.every(Number.isFinite) || span <= 0) {
    return ({ counts }, edge) => (edge / counts.length) * WIDTH;
  }
  return ({ edges }, edge) => ((Number(edges[edge]) / 2 - low / 2) / span) * WIDTH;
}

function outline(
  before: Histogram,
  { scale, y, shares }: { scale: Scale; y: (share: number) => number; shares: readonly number[] },
): SVGElement {
  const steps = shares.map((share, index) => {
    return `V${y(share)}H${round(scale(before, index + 1))}`;
  });
  const d = `M${round(scale(before, 0))},${HEIGHT}${steps.join('')}V${HEIGHT}`;
  return drawn('path', { class: 'outline', d });
}

function sharesOf({ counts }: Histogram): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function ends({ edges }: Histogram): [string, string] {
  return [edgeText(edges[0]), edgeText(edges.at(-1))];
}

function widest(left: Histogram, right: Histogram): [string, string] {
  const pick = (a: ExactNumber | undefined, b: ExactNumber | undefined, isLow: boolean): string =>
    edgeText(Number(a) <= Number(b) === isLow ? a : b);
  return [pick(left.edges[0], right.edges[0], true), pick(left.edges.at(-1), right.edges.at(-1), false)];
}

export function edgeText(edge: ExactNumber | undefined): string {
  return edge === undefined ? '' : formatNumber(edge);
}

function describe(now: Histogram, before: Histogram | undefined): string {
  const total = now.counts.reduce((sum, count) => sum + count, 0);
  const fullest = now.counts.indexOf(Math.max(...now.counts));
  const share = total === 0 ? 0 : ((now.counts[fullest] ?? 0) / total) * 100;
  const [from, to] = ends(now);
  const peak = `${edgeText(now.edges[fullest])} to ${edgeText(now.edges[fullest + 1])}`;
  const text = `Histogram, ${now.counts.length} bins from ${from} to ${to}; the fullest, ${peak}, holds ${formatNumber(share, 3)} %.`;
  if (!before) return text;
  const [old, young] = ends(before);
  return `${text} The baseline went from ${old} to ${young}.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
