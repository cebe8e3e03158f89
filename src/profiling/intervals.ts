/** The bounds of a 95 % confidence interval. */
interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Student's t: mean ± t · s / √n · √(1 − f), f being the sampled part of the rows. Cochran, Sampling Techniques, 3rd ed.
 * (1977), sections 2.6 to 2.8. `undefined` below two values, or when a bound is no finite number.
 */
export function meanInterval(options: {
  mean: number;
  stddev: number;
  values: number;
  part: number;
}): Interval | undefined {
  const { mean, stddev, values, part } = options;
  if (values < 2) return undefined;
  const reach = studentT(values - 1) * (stddev / Math.sqrt(values)) * Math.sqrt(Math.max(0, 1 - part));
  const low = mean - reach;
  const high = mean + reach;
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined;
}

/**
 * Wilson's score interval of a percentage of the rows (Journal of the American Statistical Association 22, 1927, 209–212).
 * The sampled part shrinks the variance by 1 − f, as n / (1 − f) rows would. `rows` ≥ 1.
 */
export function percentInterval(options: { percent: number; rows: number; part: number }): Interval {
  const { percent, part } = options;
  if (part >= 1) return { low: percent, high: percent };
  const rows = options.rows / (1 - part);
  const p = percent / 100;
  const z2 = NORMAL ** 2;
  const centre = (p + z2 / (2 * rows)) / (1 + z2 / rows);
  const reach = (NORMAL / (1 + z2 / rows)) * Math.sqrt((p * (1 - p)) / rows + z2 / (4 * rows ** 2));
  // The ends are exact where nothing or everything was counted; rounding would leave a trace.
  return {
    low: p === 0 ? 0 : Math.max(0, (centre - reach) * 100),
    high: p === 1 ? 100 : Math.min(100, (centre + reach) * 100),
  };
}

// 0.975 quantiles of the normal distribution and of Student's t with 1 to 12 degrees of freedom.
const NORMAL = 1.959963984540054;
const STUDENT_T: readonly number[] = [
  12.706204736174705, 4.302652729749462, 3.1824463052837095, 2.7764451051977943, 2.5705818356363155,
  2.446911851144971, 2.3646242515927844, 2.3060041352041667, 2.2621571627982053, 2.228138851986275,
  2.2009851600916397, 2.178812829667229,
];

/** Above the table by the expansion of Abramowitz and Stegun 26.7.5, right to five digits and more. */
function studentT(degrees: number): number {
  const known = STUDENT_T[degrees - 1];
  if (known !== undefined) return known;
  const z = NORMAL;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}
