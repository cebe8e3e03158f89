import type { ResolvedDriftDetection } from '../config/types.js';
import type { DriftFinding } from '../model/drift.js';
import type { ExactNumber } from '../model/profile.js';
import { type ComparedMetric, type Judgement, toFinding, whyNot } from './compared-metric.js';
import { exactDifference, exactDifferences } from './exact-change.js';
import type { MetricReading } from './metric-reading.js';
import { describeThresholds, leastThreshold, severityOf } from './severity-of.js';
import { normalSurvival } from './statistics/normal-survival.js';

export type StandardDeviation = ResolvedDriftDetection['standardDeviation'];

// These are rounded, and may differ in their last digits from one way of computing them to another.
const ROUNDED = new Set(['mean', 'stddev', 'avg_length', 'null_percent', 'distinct_percent']);
const ROUNDING = 1e-12;
// Histories are read as doubles; a value that is more than that differs from itself by its rounding.
const DOUBLE_ROUNDING = 2 ** -51;

/**
 * Whether a metric lies further from the mean of its history than allowed, in sample standard deviations (n − 1) of the
 * history. Statistics are doubles, of differences that are computed with all digits.
 */
export function compareDeviation(options: {
  compared: ComparedMetric;
  /** Newest first; finite numbers. */
  history: readonly ExactNumber[];
  settings: StandardDeviation;
}): DriftFinding {
  const { compared, settings } = options;
  const rule =
    `distance from the mean of the last runs (${settings.minRuns} to ${settings.maxRuns}) in their standard ` +
    `deviations: ${describeThresholds(settings, ' σ')}`;
  return toFinding(compared, { ...judge(options), test: 'standard_deviation', rule });
}

function judge({ compared, history, settings }: Parameters<typeof compareDeviation>[0]): Judgement {
  const { current, metric } = compared;
  const why = whyNot(current, 'in this run');
  if (why !== undefined) return { outcome: 'unknown', reason: why };
  const values = history.slice(0, settings.maxRuns);
  if (values.length < settings.minRuns) {
    const reason = `the history has ${values.length} values; ${settings.minRuns} are needed (standard_deviation.min_runs)`;
    return { outcome: 'unknown', reason };
  }
  const moments = momentsOf(values);
  const { n, mean, stddev } = moments;
  if (!Number.isFinite(mean) || !Number.isFinite(stddev)) {
    return { outcome: 'unknown', reason: "the history's values, or their distances, are beyond a double" };
  }
  const measured = { n, mean, stddev };
  if (current.state !== 'number') {
    const infinite = current.state === 'special' && current.value !== 'NaN';
    const reason = `the history is finite, this run's value is ${'value' in current ? current.value : 'none'}`;
    return infinite
      ? { outcome: 'drift', severity: 'high', reason, history: measured }
      : { outcome: 'unknown', reason, history: measured };
  }
  const distance = exactDifference(moments.pivot, current.value) - moments.shift;
  if (!Number.isFinite(distance)) {
    const reason = 'this run’s value is further from the history than a double holds';
    return { outcome: 'drift', severity: 'high', reason, history: measured };
  }
  return judgeDistance({ metric, current, moments, distance, settings });
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly stddev: number;
  readonly pivot: ExactNumber;
  /** Some value has digits that a double has not. */
  readonly exact: boolean;
  /** mean − pivot */
  readonly shift: number;
}

/** Around the newest value, so that large numbers that lie close together keep their digits. */
function momentsOf(values: readonly ExactNumber[]): Moments {
  const [pivot = 0] = values;
  const doubles = values.every((value) => typeof value === 'number');
  const away = doubles ? values.map((value) => value - Number(pivot)) : exactDifferences(pivot, values);
  const n = values.length;
  let sum = 0;
  for (const value of away) sum += value;
  const shift = sum / n;
  let squares = 0;
  for (const value of away) squares += (value - shift) ** 2;
  return {
    n,
    mean: Number(pivot) + shift,
    stddev: Math.sqrt(squares / (n - 1)),
    pivot,
    shift,
    exact: !doubles,
  };
}

function judgeDistance(options: {
  metric: string;
  current: Extract<MetricReading, { state: 'number' }>;
  moments: Moments;
  distance: number;
  settings: StandardDeviation;
}): Judgement {
  const { metric, current, distance, settings } = options;
  const { n, mean, stddev } = options.moments;
  const history = { n, mean, stddev };
  const noise =
    roundingOf({ metric, value: current.value, exact: options.moments.exact }) *
    Math.max(Math.abs(mean), Math.abs(Number(current.value)));
  if (stddev <= noise) {
    const expected = { low: mean, high: mean };
    return Math.abs(distance) <= noise
      ? {
          outcome: 'ok',
          history,
          expected,
          statistic: 0,
          reason: 'the history never changed, nor did this run',
        }
      : {
          outcome: 'drift',
          severity: 'high',
          history,
          expected,
          reason: 'the history never changed, this run did',
        };
  }
  const statistic = distance / stddev;
  const half = leastThreshold(settings) * stddev;
  const expected = { low: mean - half, high: mean + half };
  const severity = severityOf(Math.abs(statistic), settings);
  // Of a normal distribution, both tails.
  const pValue = Math.min(1, 2 * normalSurvival(Math.abs(statistic)));
  const judged = { statistic, pValue, expected, history };
  if (severity === null) return { ...judged, outcome: 'ok' };
  const { range } = current;
  if (range !== null && range.low <= expected.high && expected.low <= range.high) {
    return { ...judged, outcome: 'unknown', reason: 'the difference lies within the error of the estimate' };
  }
  return { ...judged, outcome: 'drift', severity };
}

/** How far a value may be off without anything having changed, as a part of it. */
function roundingOf({
  metric,
  value,
  exact,
}: {
  metric: string;
  value: ExactNumber;
  exact: boolean;
}): number {
  if (ROUNDED.has(metric)) return ROUNDING;
  return exact || Number.isSafeInteger(value) ? 0 : DOUBLE_ROUNDING;
}
