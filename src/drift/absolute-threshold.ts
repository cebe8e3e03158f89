import type { ResolvedDriftDetection } from '../config/types.js';
import type { DriftFinding } from '../model/drift.js';
import { type ComparedMetric, type Judgement, toFinding, whyNot } from './compared-metric.js';
import { exactChangePercent, exactDifference } from './exact-change.js';
import type { MetricReading } from './metric-reading.js';
import { describeThresholds, leastThreshold, rangeAround, severityOf } from './severity-of.js';

export type AbsoluteThreshold = ResolvedDriftDetection['absoluteThreshold'];

type NumberReading = Extract<MetricReading, { state: 'number' }>;

/** Whether a metric changed by more per cent of the baseline's magnitude than allowed. */
export function compareAbsolute(compared: ComparedMetric, thresholds: AbsoluteThreshold): DriftFinding {
  const rule = `change in per cent of the baseline's magnitude: ${describeThresholds(thresholds, ' %')}`;
  return toFinding(compared, { ...judge(compared, thresholds), test: 'absolute_threshold', rule });
}

function judge({ metric, baseline, current }: ComparedMetric, thresholds: AbsoluteThreshold): Judgement {
  if (baseline.state === 'null' && current.state === 'null') {
    return { outcome: 'ok', reason: 'there was no value to compute it from on either side' };
  }
  const why = whyNot(baseline, 'in the baseline') ?? whyNot(current, 'in this run');
  if (why !== undefined) return { outcome: 'unknown', reason: why };
  if (baseline.state === 'number' && current.state === 'number') {
    return judgeNumbers({ metric, baseline, current, thresholds });
  }
  return judgeSpecial(baseline, current);
}

/** NaN and ±Infinity. */
function judgeSpecial(baseline: MetricReading, current: MetricReading): Judgement {
  const before = 'value' in baseline ? baseline.value : null;
  const now = 'value' in current ? current.value : null;
  if (before === now) return { outcome: 'ok', reason: `${now} on both sides` };
  if (baseline.state === 'number' && now !== 'NaN') {
    return { outcome: 'drift', severity: 'high', reason: `from a finite value to ${now}` };
  }
  return { outcome: 'unknown', reason: `a change from ${before} to ${now} has no per cent` };
}

interface Numbers {
  readonly metric: string;
  readonly baseline: NumberReading;
  readonly current: NumberReading;
  readonly thresholds: AbsoluteThreshold;
}

function judgeNumbers({ metric, baseline, current, thresholds }: Numbers): Judgement {
  const change = exactChangePercent(baseline.value, current.value);
  if (change === null) return judgeFromZero({ metric, baseline, current, thresholds });
  const before = Number(baseline.value);
  const size = Math.abs(before);
  const percent = leastThreshold(thresholds);
  // Multiplied first, as long as that fits: 5 % of 7 is 0.35.
  const half = Number.isFinite(size * percent) ? (size * percent) / 100 : size * (percent / 100);
  const expected = rangeAround(before, half);
  const severity = severityOf(Math.abs(change), thresholds);
  return { ...withEstimates({ severity, baseline, current }), expected };
}

function judgeFromZero({ metric, baseline, current, thresholds }: Numbers): Judgement {
  const change = exactDifference(baseline.value, current.value);
  if (change === 0) return { outcome: 'ok' };
  if (metric.endsWith('_percent')) {
    const reason = 'the baseline is 0: the thresholds are taken as percentage points';
    const severity = severityOf(Math.abs(change), thresholds);
    const half = leastThreshold(thresholds);
    const expected = { low: -half, high: half };
    const judgement = withEstimates({ severity, baseline, current });
    return { ...judgement, expected, reason: judgement.reason ?? reason };
  }
  const reason = 'the baseline is 0: a change from it has no per cent';
  const { zeroBaseline } = thresholds;
  return zeroBaseline === 'unknown'
    ? { outcome: 'unknown', reason }
    : {
        ...withEstimates({ severity: zeroBaseline, baseline, current, reason }),
        expected: { low: 0, high: 0 },
      };
}

/** A drift between estimates counts only where the ranges that the values lie in are apart. */
function withEstimates(options: {
  severity: Judgement['severity'];
  baseline: NumberReading;
  current: NumberReading;
  reason?: string;
}): Judgement {
  const { severity, baseline, current, reason = null } = options;
  if (severity == null) return { outcome: 'ok' };
  const from = baseline.range ?? { low: Number(baseline.value), high: Number(baseline.value) };
  const to = current.range ?? { low: Number(current.value), high: Number(current.value) };
  const estimated = baseline.range !== null || current.range !== null;
  if (estimated && from.low <= to.high && to.low <= from.high) {
    return { outcome: 'unknown', reason: 'the difference lies within the error of the estimates' };
  }
  return { outcome: 'drift', severity, reason };
}
