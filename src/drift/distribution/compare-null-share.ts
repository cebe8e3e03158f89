import type { DriftFinding } from '../../model/drift.js';
import type { ExactNumber } from '../../model/profile.js';
import type { StoredColumn } from '../../model/run.js';
import { categoryTest } from './category-tests.js';
import { type ComparedColumns, type Statistical, tooFew } from './compare-distribution.js';
import { judgeStatistic, type StatisticContext, unknownStatistic } from './judge-statistic.js';
import { countOf, nullCount, valueCount } from './value-count.js';

const TEST = 'chi_square';

/** The chi-square test of how many rows are null. Nothing when neither side counted them. */
export function compareNullShare(columns: ComparedColumns, settings: Statistical): DriftFinding[] {
  const { name, baseline, current } = columns;
  const before = countsOf(baseline);
  const now = countsOf([current]);
  if (before === undefined && now === undefined) return [];
  const context: StatisticContext = {
    column: name,
    metric: 'null_percent',
    thresholds: settings.category.thresholds[TEST],
    significance: settings.significance,
    estimated: [...baseline, current].some(({ estimates }) => estimates?.null_percent !== undefined),
  };
  const few =
    before && now
      ? tooFew([before.nulls + before.values, now.nulls + now.values], settings)
      : `it was not counted ${before ? 'in this run' : 'in the baseline'}`;
  if (!before || !now || few !== undefined) {
    return [unknownStatistic(TEST, { ...context, reason: few ?? 'it was not counted' })];
  }
  const kinds = (['nulls', 'values'] as const).filter((kind) => before[kind] + now[kind] > 0);
  const classes = { baseline: kinds.map((kind) => before[kind]), current: kinds.map((kind) => now[kind]) };
  const finding = judgeStatistic(categoryTest(TEST, classes), context);
  return [{ ...finding, baselineValue: percentOf(before), currentValue: percentOf(now) }];
}

interface NullCounts {
  readonly nulls: number;
  readonly values: number;
}

/** Over all runs; `undefined` when one did not count them. */
function countsOf(columns: readonly StoredColumn[]): NullCounts | undefined {
  let [nulls, values] = [0, 0];
  for (const column of columns) {
    const own = { nulls: nullCount(column), values: valueCount(column) };
    if (own.nulls === undefined || own.values === undefined || countOf(column, 'count') === undefined) {
      return undefined;
    }
    nulls += own.nulls;
    values += own.values;
  }
  return { nulls, values };
}

function percentOf({ nulls, values }: NullCounts): ExactNumber {
  return (nulls * 100) / (nulls + values);
}
