import type { MetricValue } from '../model/profile.js';
import { formatNumber } from './format-number.js';

/** `-`: there was no value to compute it from. Nothing: not asked for, or not defined for the type. */
export function formatMetric(value: MetricValue | undefined): string {
  if (value === undefined) return '';
  if (value === null) return '-';
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** Two digits after the point, and never a rounded 0 for a column that has nulls. Without the sign. */
export function formatPercent(value: MetricValue | undefined): string {
  if (typeof value !== 'number') return formatMetric(value);
  return value > 0 && value < 0.01 ? '<0.01' : formatNumber(Math.round(value * 100) / 100);
}

/** `12 ms`, `3.4 s`. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
