import { formatNumber } from '../../format-number.js';
import { sparkPoints } from '../spark-points.js';
import { drawn } from './dom.js';

const SIZE = { width: 110, height: 26 };

/** A line of how a metric went, with a dot at its end. */
export function drawTrend(name: string, values: ReadonlyArray<number | null>): SVGElement {
  const groups = sparkPoints(values, SIZE);
  const end = groups.at(-1)?.at(-1);
  const said = values.map((value) => (value === null ? 'none' : formatNumber(value))).join(', ');
  return drawn(
    'svg',
    {
      viewBox: `0 0 ${SIZE.width} ${SIZE.height}`,
      class: 'spark',
      role: 'img',
      'aria-label': `${name} over ${values.length} runs: ${said}`,
    },
    ...groups.map((points) => drawn('polyline', { points: points.map(([x, y]) => `${x},${y}`).join(' ') })),
    end ? drawn('circle', { cx: end[0], cy: end[1], r: 2.5 }) : null,
  );
}
