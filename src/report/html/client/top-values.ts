import { formatNumber } from '../../format-number.js';
import { formatPercent } from '../../format-metric.js';
import type { PackedTop } from '../packed-table.js';
import { drawn, element } from './dom.js';

const SHOWN = 6;

/** The most frequent values as bars of their share of `rows`; with `before`, the baseline's share beside each. */
export function listTopValues(options: {
  readonly values: readonly PackedTop[];
  readonly rows: number | null;
  readonly before: { readonly values: readonly PackedTop[]; readonly rows: number | null } | undefined;
}): HTMLElement {
  const { values, rows, before } = options;
  const most = Math.max(1, ...values.map(([, count]) => count));
  const whole = rows !== null && rows >= most ? rows : most;
  const former = new Map(before?.values.map(([value, count]) => [JSON.stringify(value), count]));
  return element(
    'ul',
    { class: 'tops' },
    ...values.slice(0, SHOWN).map(([value, count]) => {
      const old = former.get(JSON.stringify(value));
      const share = (count / whole) * 100;
      const oldShare =
        before?.rows && old !== undefined ? `, before ${formatPercent((old / before.rows) * 100)} %` : '';
      const isNew = before !== undefined && old === undefined ? ', not among them before' : '';
      return element(
        'li',
        {},
        valueText(value),
        element(
          'span',
          { class: 'count' },
          `${formatNumber(count)} · ${formatPercent(share)} %${oldShare}${isNew}`,
        ),
        shareBar(share),
      );
    }),
    values.length > SHOWN
      ? element('li', { class: 'muted' }, `and ${values.length - SHOWN} more under “All values”`)
      : null,
  );
}

/** A value of a column as people can tell it: the empty text has words of its own. */
export function valueText(value: string | number | boolean): HTMLElement {
  if (value === '') return element('span', { class: 'value muted' }, '(empty text)');
  if (value === ' ' || (typeof value === 'string' && value.trim() !== value)) {
    return element('bdi', { class: 'value' }, `“${value}”`);
  }
  return element('bdi', { class: 'value' }, typeof value === 'number' ? formatNumber(value) : String(value));
}

/** A bar of a share in per cent. Decoration: the number stands beside it. */
export function shareBar(percent: number, kind = 'share'): SVGElement {
  const width = Number.isFinite(percent) ? Math.min(100, Math.max(percent > 0 ? 0.8 : 0, percent)) : 0;
  return drawn(
    'svg',
    { viewBox: '0 0 100 4', preserveAspectRatio: 'none', class: `meter ${kind}`, 'aria-hidden': 'true' },
    drawn('rect', { class: 'track', width: 100, height: 4 }),
    drawn('rect', { class: 'level', width: Math.round(width * 100) / 100, height: 4 }),
  );
}
