import type { CategoryTest, NumberTest } from '../../config/drift-names.js';
import type { ResolvedDriftDetection } from '../../config/types.js';
import type { DriftFinding } from '../../model/drift.js';
import type { StoredColumn } from '../../model/run.js';
import { isNumberColumn } from '../is-number-column.js';
import { type Categories, poolCategories, readCategories, topValuesOf } from './categories.js';
import { categoryClasses } from './category-classes.js';
import { categoryTest } from './category-tests.js';
import { columnCurve, exactCurve } from './column-curve.js';
import { type Curve, poolCurves } from './curve.js';
import { judgeStatistic, type StatisticContext, unknownStatistic } from './judge-statistic.js';
import { numberTests } from './number-tests.js';
import { countOf } from './value-count.js';

export type Statistical = ResolvedDriftDetection['statistical'];

/** A column of the runs of a baseline, newest first, and of the tested run; at least one of the baseline. */
export interface ComparedColumns {
  readonly name: string;
  readonly baseline: readonly StoredColumn[];
  readonly current: StoredColumn;
}

/**
 * The tests of strategy `statistical` over all values of a column. Numbers are compared by their histograms, unless both
 * sides list every value in `top_values`; those, and all other types, by the counts of values.
 */
export function compareDistribution(columns: ComparedColumns, settings: Statistical): DriftFinding[] {
  const all = [...columns.baseline, columns.current];
  const numbers = all.filter(isNumberColumn).length;
  const categories = all.map(readCategories);
  if (numbers > 0 && numbers < all.length) {
    return unknownFor({ columns, settings, kind: 'number', reason: 'it holds numbers on one side only' });
  }
  if (numbers > 0 && !categories.every((one) => one?.complete)) return compareNumbers(columns, settings);
  return compareCategories({ columns, settings, categories });
}

function compareNumbers(columns: ComparedColumns, settings: Statistical): DriftFinding[] {
  const unknown = (reason: string) => unknownFor({ columns, settings, kind: 'number', reason });
  const before = columns.baseline.flatMap((column) => curveOf(column) ?? []);
  const current = curveOf(columns.current);
  if (before.length < columns.baseline.length || current === undefined) {
    return unknown('it needs the metric histogram on both sides, and values that it counts');
  }
  const baseline = poolCurves(before);
  const few = tooFew([baseline.n, current.n], settings);
  if (few !== undefined) return unknown(few);
  const compared = { baseline, current, scale: scaleOf(columns.baseline, baseline) };
  const { tests, thresholds } = settings.number;
  const results = numberTests(tests, compared);
  return tests.map((test, index) => {
    const result = results[index];
    const context = contextOf({ columns, settings, thresholds: thresholds[test], metric: 'histogram' });
    return result === undefined
      ? unknownStatistic(test, {
          ...context,
          reason: 'the baseline has no standard deviation above 0 to measure by',
        })
      : judgeStatistic(result, context);
  });
}

function curveOf(column: StoredColumn): Curve | undefined {
  const values = topValuesOf(column);
  return values && readCategories(column)?.complete ? exactCurve(values) : columnCurve(column);
}

/** The greatest standard deviation of the runs: the runs of a baseline are one population. */
function scaleOf(columns: readonly StoredColumn[], { knots }: Curve): number | null {
  const deviations = columns.flatMap((column) => countOf(column, 'stddev') ?? []);
  const measured = Math.max(0, ...deviations);
  if (deviations.length > 0) return measured > 0 ? measured : null;
  return deviationOf(knots);
}

/** Of a curve whose values are even between its knots. */
function deviationOf(knots: Curve['knots']): number | null {
  let [mean, square] = [0, 0];
  for (const [index, knot] of knots.entries()) {
    const here = knot.upTo.even - knot.below.even;
    mean += here * knot.x;
    square += here * knot.x ** 2;
    const next = knots[index + 1];
    if (next === undefined) break;
    const within = next.below.even - knot.upTo.even;
    mean += (within * (knot.x + next.x)) / 2;
    square += (within * (knot.x ** 2 + knot.x * next.x + next.x ** 2)) / 3;
  }
  const variance = square - mean ** 2;
  return variance > 0 && Number.isFinite(variance) ? Math.sqrt(variance) : null;
}

function compareCategories(options: {
  columns: ComparedColumns;
  settings: Statistical;
  categories: ReadonlyArray<Categories | undefined>;
}): DriftFinding[] {
  const { columns, settings } = options;
  const unknown = (reason: string) => unknownFor({ columns, settings, kind: 'category', reason });
  const known = options.categories.flatMap((one) => one ?? []);
  const current = known.at(-1);
  if (known.length < options.categories.length || current === undefined) {
    return unknown('it needs the metrics top_values, count and null_count on both sides (profiling.metrics)');
  }
  const baseline = poolCategories(known.slice(0, -1));
  const few = tooFew([baseline.n, current.n], settings);
  if (few !== undefined) return unknown(few);
  const classes = categoryClasses(baseline, current);
  const { tests, thresholds } = settings.category;
  return tests.map((test) =>
    judgeStatistic(
      categoryTest(test, classes),
      contextOf({ columns, settings, thresholds: thresholds[test], metric: 'top_values' }),
    ),
  );
}

/** Why there are not enough values; `undefined` when there are. */
export function tooFew(counts: readonly [number, number], { minValues }: Statistical): string | undefined {
  if (Math.min(...counts) >= minValues) return undefined;
  return `the baseline has ${counts[0]} values and this run ${counts[1]}; ${minValues} are needed (statistical.min_values)`;
}

function contextOf(options: {
  columns: ComparedColumns;
  settings: Statistical;
  thresholds: StatisticContext['thresholds'];
  metric: 'histogram' | 'top_values';
}): StatisticContext {
  const { columns, settings, thresholds, metric } = options;
  const all = [...columns.baseline, columns.current];
  return {
    column: columns.name,
    metric: 'distribution',
    thresholds,
    significance: settings.significance,
    estimated: all.some(({ estimates }) => estimates?.[metric] !== undefined),
  };
}

/** Every test of a kind of column without an answer. */
export function unknownFor(options: {
  columns: Pick<ComparedColumns, 'name'>;
  settings: Statistical;
  kind: 'number' | 'category';
  reason: string;
}): DriftFinding[] {
  const { columns, settings, kind, reason } = options;
  const tests: ReadonlyArray<NumberTest | CategoryTest> = settings[kind].tests;
  const thresholds: Partial<Record<NumberTest | CategoryTest, StatisticContext['thresholds']>> =
    settings[kind].thresholds;
  return tests.flatMap((test) => {
    const own = thresholds[test];
    if (own === undefined) return [];
    const { significance } = settings;
    const context = {
      column: columns.name,
      metric: 'distribution',
      thresholds: own,
      significance,
      estimated: false,
    };
    return [unknownStatistic(test, { ...context, reason })];
  });
}
