import type { DriftSeverity } from '../model/event.js';
import type { DriftFinding, DriftTest } from '../model/drift.js';
import type { ExactNumber } from '../model/profile.js';
import { exactChangePercent } from './exact-change.js';
import type { MetricReading } from './metric-reading.js';

/** A metric of a column on both sides. */
export interface ComparedMetric {
  readonly column: string;
  readonly metric: string;
  readonly baseline: MetricReading;
  readonly current: MetricReading;
}

/** What a rule makes of a compared metric, beside the values themselves. */
export interface Judgement {
  readonly outcome: 'ok' | 'drift' | 'unknown';
  readonly severity?: DriftSeverity | null;
  readonly reason?: string | null;
  readonly statistic?: number | null;
  readonly pValue?: number | null;
  readonly expected?: DriftFinding['expected'];
  readonly history?: DriftFinding['history'];
}

export function toFinding(
  { column, metric, baseline, current }: ComparedMetric,
  judgement: Judgement & { readonly test: DriftTest; readonly rule: string },
): DriftFinding {
  const numbers = baseline.state === 'number' && current.state === 'number';
  return {
    column,
    metric,
    test: judgement.test,
    outcome: judgement.outcome,
    severity: judgement.severity ?? null,
    baselineValue: numberOf(baseline),
    currentValue: numberOf(current),
    changePercent: numbers ? finite(exactChangePercent(baseline.value, current.value)) : null,
    statistic: finite(judgement.statistic ?? null),
    pValue: judgement.pValue ?? null,
    expected: judgement.expected ?? null,
    history: judgement.history ?? null,
    rule: judgement.rule,
    reason: judgement.reason ?? null,
    estimated: isEstimated(baseline) || isEstimated(current),
  };
}

/** Nothing to compare: neither side has the metric, or neither side's value is a number. */
export function isIncomparable({ baseline, current }: Pick<ComparedMetric, 'baseline' | 'current'>): boolean {
  const none = (reading: MetricReading) => reading.state === 'missing' || reading.state === 'other';
  const problem = (reading: MetricReading) => reading.state === 'missing' && reading.problem !== null;
  return none(baseline) && none(current) && !problem(baseline) && !problem(current);
}

/** Why a side gives nothing to compare; `undefined` when it does. `side` as in `in the baseline`. */
export function whyNot(reading: MetricReading, side: string): string | undefined {
  switch (reading.state) {
    case 'missing':
      return reading.problem === null
        ? `it was not measured ${side}`
        : `the column could not be measured ${side}: ${reading.problem}`;
    case 'other':
      return `it is no number ${side}`;
    case 'null':
      return `there was no value to compute it from ${side}`;
    default:
      return undefined;
  }
}

function numberOf(reading: MetricReading): ExactNumber | null {
  return reading.state === 'number' || reading.state === 'special' ? reading.value : null;
}

function isEstimated(reading: MetricReading): boolean {
  return 'estimated' in reading && reading.estimated;
}

function finite(value: number | null): number | null {
  return value === null || Number.isFinite(value) ? value : null;
}
