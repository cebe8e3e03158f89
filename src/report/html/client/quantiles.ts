import { formatNumber } from '../../format-number.js';
import { type Child, drawn, element } from './dom.js';

const WIDTH = 300;
const HEIGHT = 22;
const NAMES = ['min', 'p5', 'p25', 'p50', 'p75', 'p95', 'max'] as const;

/** A strip from min to max with the middle half as a box. Nothing where one of the values is missing or no number. */
export function drawQuantiles(values: ReadonlyMap<string, unknown>): Child {
  const points = NAMES.map((name) => ({ name, value: values.get(name) }));
  const numbers = points.map(({ value }) => Number(value));
  if (points.some(({ value }) => !isNumberLike(value)) || !numbers.every(Number.isFinite)) return null;
  const [low = 0, p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0, high = 0] = numbers;
  if (!(high > low)) return null;
  const x = (value: number): number =>
    Math.round(((value / 2 - low / 2) / (high / 2 - low / 2)) * (WIDTH - 4) * 10) / 10 + 2;
  const said = points
    .map(({ name, value }) => `${name} ${formatNumber(value as number | string)}`)
    .join(', ');
  const line = (from: number, to: number, kind: string): SVGElement =>
    drawn('line', { class: kind, x1: x(from), x2: x(to), y1: HEIGHT / 2, y2: HEIGHT / 2 });
  const tick = (at: number, kind: string): SVGElement =>
    drawn('line', { class: kind, x1: x(at), x2: x(at), y1: 4, y2: HEIGHT - 4 });
  return element(
    'figure',
    { class: 'chart' },
    drawn(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: 'none',
        class: 'quantiles',
        role: 'img',
        'aria-label': `Quantiles: ${said}`,
      },
      line(low, high, 'thin'),
      line(p5, p95, 'thick'),
      drawn('rect', {
        class: 'box',
        x: x(p25),
        y: 4,
        width: Math.max(1, x(p75) - x(p25)),
        height: HEIGHT - 8,
      }),
      tick(p50, 'median'),
    ),
    element(
      'div',
      { class: 'axis' },
      element('span', {}, `p25 ${formatNumber(points[2]?.value as number | string)}`),
      element('span', {}, `p75 ${formatNumber(points[4]?.value as number | string)}`),
    ),
  );
}

function isNumberLike(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
