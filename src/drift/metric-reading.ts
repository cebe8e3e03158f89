import type { ExactNumber, MetricEstimate, MetricValue } from '../model/profile.js';
import type { StoredColumn } from '../model/run.js';
import { isNumberColumn } from './is-number-column.js';

/** What a column says about one metric. */
export type MetricReading =
  | {
      readonly state: 'number';
      readonly value: ExactNumber;
      readonly range: ValueRange;
      readonly estimated: boolean;
    }
  /** NaN, Infinity or -Infinity. */
  | { readonly state: 'special'; readonly value: string; readonly estimated: boolean }
  /** Measured, but there was no value to compute it from. */
  | { readonly state: 'null' }
  /** A text, a date, a boolean. */
  | { readonly state: 'other' }
  /** `problem`: why the column could not be measured. */
  | { readonly state: 'missing'; readonly problem: string | null };

/** Between which values the metric lies; `null` when it is exact, or nobody knows. Doubles. */
export type ValueRange = { readonly low: number; readonly high: number } | null;

const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
// Metrics whose value is one of the column's own.
const OWN_VALUE = new Set(['min', 'max', 'p5', 'p25', 'p50', 'p75', 'p95']);
// Of a normal distribution: 95 % of it lie within so many standard deviations.
const NORMAL_95 = 1.96;

/** Reads a metric of a column; `undefined` stands for a column that is not there. */
export function readMetric(column: StoredColumn | undefined, metric: string): MetricReading {
  const value = column?.metrics[metric];
  if (column === undefined || value === undefined)
    return { state: 'missing', problem: column?.error ?? null };
  const reading = readNumber(value, column.estimates?.[metric]);
  if (reading.state === 'null' || !OWN_VALUE.has(metric) || typeof value === 'number') return reading;
  return isNumberColumn(column) ? reading : { state: 'other' };
}

/** Reads a value that is a number if it looks like one. */
export function readNumber(value: MetricValue, estimate?: MetricEstimate): MetricReading {
  if (value === null) return { state: 'null' };
  if (typeof value === 'object' || typeof value === 'boolean') return { state: 'other' };
  const estimated = estimate !== undefined;
  if (typeof value === 'string' || !Number.isFinite(value)) {
    const text = String(value);
    if (SPECIAL.has(text)) return { state: 'special', value: text, estimated };
    if (!NUMBER.test(text)) return { state: 'other' };
  }
  return { state: 'number', value, range: rangeOf(Number(value), estimate), estimated };
}

/** The finite numbers of a metric over many columns, in their order; what is no number is left out. */
export function readNumbers(columns: readonly StoredColumn[], metric: string): ExactNumber[] {
  const values: ExactNumber[] = [];
  for (const column of columns) {
    const value = column.metrics[metric];
    if (typeof value === 'number' && Number.isFinite(value)) values.push(value);
    else if (typeof value === 'string') {
      const reading = readMetric(column, metric);
      if (reading.state === 'number') values.push(reading.value);
    }
  }
  return values;
}

function rangeOf(value: number, estimate: MetricEstimate | undefined): ValueRange {
  if (estimate?.low !== undefined && estimate.high !== undefined) {
    return { low: estimate.low, high: estimate.high };
  }
  if (estimate?.method !== 'hyperloglog' || estimate.relativeError === undefined) return null;
  const half = NORMAL_95 * estimate.relativeError * Math.abs(value);
  return { low: value - half, high: value + half };
}
