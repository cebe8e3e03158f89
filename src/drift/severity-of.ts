import type { SeverityThresholds } from '../config/types.js';
import type { DriftSeverity } from '../model/event.js';

/** The severity of a size ≥ 0, `null` below the lowest threshold. No change at all is never a drift. */
export function severityOf(size: number, thresholds: SeverityThresholds): DriftSeverity | null {
  if (size === 0) return null;
  if (size >= thresholds.highThreshold) return 'high';
  if (size >= thresholds.mediumThreshold) return 'medium';
  return size >= thresholds.lowThreshold ? 'low' : null;
}

/** From which size on there is drift: Python's files may have thresholds that do not ascend. */
export function leastThreshold({ lowThreshold, mediumThreshold, highThreshold }: SeverityThresholds): number {
  return Math.min(lowThreshold, mediumThreshold, highThreshold);
}

/** What lies within `half` of a value; `null` for an end beyond the greatest double. */
export function rangeAround(middle: number, half: number): { low: number | null; high: number | null } {
  const endOf = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { low: endOf(middle - half), high: endOf(middle + half) };
}

/** `low from 5 %, medium from 15 %, high from 30 %` */
export function describeThresholds(thresholds: SeverityThresholds, unit = ''): string {
  const { lowThreshold, mediumThreshold, highThreshold } = thresholds;
  return `low from ${lowThreshold}${unit}, medium from ${mediumThreshold}${unit}, high from ${highThreshold}${unit}`;
}
