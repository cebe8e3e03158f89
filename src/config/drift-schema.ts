import * as z from 'zod';
import {
  BASELINE_STRATEGIES,
  CATEGORY_TESTS,
  DEFAULT_DRIFT_METRICS,
  DRIFT_METRICS,
  DRIFT_STRATEGIES,
  NUMBER_TESTS,
} from './drift-names.js';
import { ALWAYS, type RuleProblem, sectionRules } from './section-rules.js';

const threshold = (value: number, unit: string) =>
  z.number().min(0).default(value).describe(`Change from which on the severity holds, in ${unit}.`);

const thresholdKeys = (levels: readonly [number, number, number], unit: string) => ({
  low_threshold: threshold(levels[0], unit),
  medium_threshold: threshold(levels[1], unit),
  high_threshold: threshold(levels[2], unit),
});

interface Thresholds {
  readonly low_threshold: number;
  readonly medium_threshold: number;
  readonly high_threshold: number;
}

const LEVELS = ['low_threshold', 'medium_threshold', 'high_threshold'] as const;

/** Each threshold is the one before it or more. Not asked of the two sections that Python has: its files may break it. */
const ascending = sectionRules<Thresholds>((section, badKeys) =>
  LEVELS.slice(1).flatMap((key, index): RuleProblem[] => {
    const lower = LEVELS[index] ?? key;
    if (badKeys.has(key) || badKeys.has(lower) || section[key] >= section[lower]) return [];
    const message = `found ${section[key]}; allowed: ${lower} (${section[lower]}) or more`;
    return [{ code: 'PM_CONFIG_INVALID_VALUE', key, message }];
  }),
);

const thresholdsSchema = (levels: readonly [number, number, number], unit: string) =>
  z.strictObject(thresholdKeys(levels, unit)).superRefine(ascending, ALWAYS).prefault({});

const psi = () => thresholdsSchema([0.1, 0.25, 0.5], 'the index').describe('Population stability index.');
const jensenShannon = () =>
  thresholdsSchema([0.1, 0.2, 0.3], 'the distance, 0 to 1').describe('Jensen–Shannon distance, base 2.');

const numberSchema = z.strictObject({
  tests: z
    .array(z.enum(NUMBER_TESTS))
    .default(['kolmogorov_smirnov', 'population_stability_index', 'wasserstein'])
    .describe('Tests of number columns.'),
  thresholds: z
    .strictObject({
      kolmogorov_smirnov: thresholdsSchema([0.1, 0.2, 0.3], 'the statistic, 0 to 1').describe(
        'Kolmogorov–Smirnov statistic.',
      ),
      population_stability_index: psi(),
      jensen_shannon: jensenShannon(),
      wasserstein: thresholdsSchema([0.1, 0.25, 0.5], "the baseline's standard deviation").describe(
        'Wasserstein distance in standard deviations of the baseline.',
      ),
    })
    .prefault({})
    .describe('When a statistic is low, medium or high.'),
});

const categorySchema = z.strictObject({
  tests: z
    .array(z.enum(CATEGORY_TESTS))
    .default([...CATEGORY_TESTS])
    .describe('Tests of columns whose values are counted: texts, booleans, few different numbers.'),
  thresholds: z
    .strictObject({
      chi_square: thresholdsSchema([0.1, 0.3, 0.5], "Cramér's V, 0 to 1").describe(
        "Chi-square test, measured by Cramér's V.",
      ),
      population_stability_index: psi(),
      jensen_shannon: jensenShannon(),
    })
    .prefault({})
    .describe('When a statistic is low, medium or high.'),
});

const statisticalSchema = z.strictObject({
  significance: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('Largest p-value at which a difference counts, beside its size.'),
  min_values: z
    .number()
    .int()
    .min(2)
    .default(30)
    .describe('With fewer values on either side the outcome is unknown.'),
  number: numberSchema.prefault({}).describe('Numbers.'),
  category: categorySchema.prefault({}).describe('Values that are counted.'),
});

const standardDeviationSchema = z
  .strictObject({
    ...thresholdKeys([1, 2, 3], 'standard deviations'),
    min_runs: z
      .number()
      .int()
      .min(2)
      .max(1000)
      .default(5)
      .describe('With fewer runs the outcome is unknown.'),
    max_runs: z.number().int().min(2).max(1000).default(30).describe('Runs of the history that are read.'),
  })
  .superRefine(
    sectionRules(({ min_runs: min, max_runs: max }, badKeys) => {
      if (badKeys.has('min_runs') || badKeys.has('max_runs') || max >= min) return [];
      const message = `found ${max}; allowed: min_runs (${min}) or more`;
      return [{ code: 'PM_CONFIG_INVALID_VALUE', key: 'max_runs', message }];
    }),
    ALWAYS,
  );

const baselineSchema = z
  .strictObject({
    strategy: z.enum(BASELINE_STRATEGIES).default('last_accepted').describe('Which runs are the baseline.'),
    run_id: z.string().min(1).nullish().describe('pinned: the run; left out: the one pinned by a command.'),
    window: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(7)
      .describe('moving_window, stable_window: how many runs.'),
    time_zone: z
      .string()
      .refine(isTimeZone, 'allowed: an IANA time zone such as Europe/Berlin')
      .default('UTC')
      .describe('same_weekday, same_day_of_month: time zone of the days, e.g. Europe/Berlin.'),
    row_count_tolerance_percent: z
      .number()
      .min(0)
      .default(10)
      .describe('stable_window: how far row counts may lie apart, in per cent of their mean.'),
  })
  .superRefine(
    sectionRules(({ strategy, run_id }, badKeys) => {
      if (badKeys.has('strategy') || run_id == null || strategy === 'pinned') return [];
      const message = `has no effect with strategy ${strategy}; remove it, or use strategy pinned`;
      return [{ code: 'PM_CONFIG_INVALID_VALUE', key: 'run_id', message }];
    }),
    ALWAYS,
  );

export const driftDetectionSchema = z
  .strictObject({
    strategy: z
      .enum(DRIFT_STRATEGIES)
      .default('absolute_threshold')
      .describe('How two runs are compared. ml_based is read but refused when drift is looked for.'),
    also: z
      .array(z.enum(DRIFT_STRATEGIES).exclude(['ml_based']))
      .default([])
      .describe('Further strategies; each gives findings of its own.'),
    metrics: z
      .array(z.enum(DRIFT_METRICS))
      .default([...DEFAULT_DRIFT_METRICS])
      .describe('Metrics that absolute_threshold and standard_deviation compare.'),
    absolute_threshold: z
      .strictObject({
        ...thresholdKeys([5, 15, 30], 'per cent'),
        zero_baseline: z
          .enum(['unknown', 'low', 'medium', 'high'])
          .default('unknown')
          .describe('Outcome of a change from 0, which has no per cent: unknown, or drift of this severity.'),
      })
      .prefault({})
      .describe("Thresholds in per cent of the baseline's value."),
    standard_deviation: standardDeviationSchema
      .prefault({})
      .describe('Thresholds in standard deviations of the history.'),
    statistical: statisticalSchema.prefault({}).describe('Tests of whole distributions.'),
    ml_based: z.record(z.string(), z.unknown()).default({}).describe('Settings of strategy ml_based.'),
    after_profile: z
      .boolean()
      .default(false)
      .describe('Compare the tables of a run with their baselines as soon as it is stored.'),
    baseline: baselineSchema.prefault({}).describe('What a run is compared with.'),
    schema_changes: z
      .strictObject({
        rename_score: z
          .number()
          .min(0)
          .max(1)
          .default(0.75)
          .describe('Likeness from which on a removed and an added column are taken for one, renamed.'),
      })
      .prefault({})
      .describe('Columns added, removed, renamed, retyped, reordered.'),
  })
  .superRefine(
    sectionRules(({ strategy, also }, badKeys) => {
      if (badKeys.has('strategy') || badKeys.has('also') || !also.some((name) => name === strategy))
        return [];
      const message = `found ${strategy}, which is the strategy already`;
      return [{ code: 'PM_CONFIG_INVALID_VALUE', key: 'also', message }];
    }),
    ALWAYS,
  );

export type ParsedDriftDetection = z.output<typeof driftDetectionSchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
