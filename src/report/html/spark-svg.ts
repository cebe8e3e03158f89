import { formatNumber } from '../format-number.js';
import { html, type Html } from './html.js';
import { sparkPoints } from './spark-points.js';

/** A line of how a number went, oldest first, with a dot at its end. */
export function sparkSvg(name: string, values: ReadonlyArray<number | null>): Html {
  const groups = sparkPoints(values, { width: 110, height: 26 });
  const end = groups.at(-1)?.at(-1);
  const said = values.map((value) => (value === null ? 'none' : formatNumber(value))).join(', ');
  const lines = groups.map(
    (points) => html`<polyline points="${points.map(([x, y]) => `${x},${y}`).join(' ')}"/>`,
  );
  const dot = end ? html`<circle cx="${end[0]}" cy="${end[1]}" r="2.5"/>` : null;
  const label = `${name} over ${values.length} runs: ${said}`;
  return html`<svg viewBox="0 0 110 26" class="spark" role="img" aria-label="${label}">${lines}${dot}</svg>`;
}
