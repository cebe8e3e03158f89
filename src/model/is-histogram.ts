import type { HistogramBin, TopValue } from './profile.js';

/** Tells the two metrics that are lists apart. A histogram has one bin at least. */
export function isHistogram(
  value: readonly HistogramBin[] | readonly TopValue[],
): value is readonly HistogramBin[] {
  const [first] = value;
  return first !== undefined && 'start' in first;
}
