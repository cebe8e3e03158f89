import type { QuantileName } from '../config/metric-names.js';

/** The part of the values at or below each quantile. */
export const QUANTILE_FRACTIONS: Readonly<Record<QuantileName, number>> = {
  p5: 0.05,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p95: 0.95,
};
