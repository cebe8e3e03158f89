import { formatDecimal, parseDecimal, rescale } from '../core/decimal.js';
import { toExactMean } from '../profiling/decimal.js';
import type { MetricReading } from './metric-reading.js';

type NumberReading = Extract<MetricReading, { state: 'number' }>;

/**
 * One reading for the runs of a baseline, newest first: the exact mean of those that have a number, else what the
 * newest says. `missing` for no run at all.
 */
export function baselineReading(readings: readonly MetricReading[]): MetricReading {
  const [newest] = readings;
  if (newest === undefined) return { state: 'missing', problem: null };
  if (readings.length === 1) return newest;
  const numbers = readings.filter((reading): reading is NumberReading => reading.state === 'number');
  const [first] = numbers;
  if (first === undefined || numbers.length === 1) return first ?? newest;
  const value = toExactMean({ sum: exactSum(numbers), count: numbers.length }) ?? first.value;
  const ranges = numbers.map(({ value: own, range }) => range ?? { low: Number(own), high: Number(own) });
  const mean = (end: 'low' | 'high') => ranges.reduce((sum, range) => sum + range[end] / ranges.length, 0);
  return {
    state: 'number',
    value,
    range: numbers.some(({ range }) => range !== null) ? { low: mean('low'), high: mean('high') } : null,
    estimated: numbers.some(({ estimated }) => estimated),
  };
}

function exactSum(numbers: readonly NumberReading[]): string {
  const sum = numbers
    .flatMap(({ value }) => parseDecimal(String(value)) ?? [])
    .reduce((total, next) => {
      const scale = Math.max(total.scale, next.scale);
      return { unscaled: rescale(total, scale) + rescale(next, scale), scale };
    });
  return formatDecimal(sum);
}
