import type { DriftFinding } from '../model/drift.js';
import { formatNumber } from './format-number.js';

/** A compared value; `-` for none. */
export function formatCompared(value: number | string | null): string {
  return value === null ? '-' : formatNumber(value);
}

/** How far a finding is off: in per cent, in standard deviations, by chance. Empty where nothing is to be said. */
export function formatChange({
  metric,
  test,
  changePercent,
  statistic,
  pValue,
  reason,
}: DriftFinding): string {
  const isChiSquare = test === 'chi_square';
  if (isChiSquare || metric === 'distribution') {
    // What its range is about, Cramér's V, is no field of a finding: the reason has it.
    const size = isChiSquare && reason !== null ? [reason] : [];
    const chance = pValue === null ? [] : [`p ${formatNumber(pValue, 3)}`];
    return [...size, ...chance].join(', ');
  }
  const percent = changePercent === null ? [] : [`${signed(changePercent, 4)} %`];
  const deviations = test === 'standard_deviation' && statistic !== null ? [`${signed(statistic, 3)} σ`] : [];
  return [...deviations, ...percent].join(', ');
}

function signed(value: number, digits: number): string {
  return `${value > 0 ? '+' : ''}${formatNumber(Number(value.toPrecision(digits)))}`;
}

/** What would have been ok: `495 … 515`, `≤ 0.2`. Empty where no range is known. */
export function formatAllowed({ expected, test }: DriftFinding): string {
  if (!expected) return '';
  const { low, high } = expected;
  if (test === 'chi_square' && high !== null) return `Cramér's V < ${formatNumber(high, 5)}`;
  if (low === null) return high === null ? '' : `≤ ${formatNumber(high, 5)}`;
  return high === null ? `≥ ${formatNumber(low, 5)}` : `${formatNumber(low, 5)} … ${formatNumber(high, 5)}`;
}
