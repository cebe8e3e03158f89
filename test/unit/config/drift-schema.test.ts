import { describe, expect, it } from 'vitest';
import { issuesOf, placesOf, resolveText } from './issues-of.js';

const VALID = 'source: {type: pglite}\n';
const drift = (text: string) => resolveText(`${VALID}drift_detection: ${text}`).driftDetection;
const message = (text: string) => issuesOf(`${VALID}drift_detection: ${text}`)[0]?.message;

describe('drift_detection', () => {
  it('reads a file of the Python package', () => {
    const section = drift(`
  strategy: standard_deviation
  absolute_threshold: {low_threshold: 2.0, medium_threshold: 4, high_threshold: 8}
  standard_deviation: {low_threshold: 2, medium_threshold: 2.5, high_threshold: 3.0}
  ml_based: {model: forest}
`);
    expect(section).toMatchObject({
      strategy: 'standard_deviation',
      absoluteThreshold: { lowThreshold: 2, mediumThreshold: 4, highThreshold: 8, zeroBaseline: 'unknown' },
      standardDeviation: { lowThreshold: 2, mediumThreshold: 2.5, highThreshold: 3, minRuns: 5, maxRuns: 30 },
      mlBased: { model: 'forest' },
    });
    expect(drift('{strategy: ml_based}').strategy).toBe('ml_based');
  });

  it('reads our extensions', () => {
    const section = drift(`
  strategy: statistical
  also: [standard_deviation]
  metrics: [mean, mean, p95, row_count]
  statistical:
    significance: 0.01
    min_values: 100
    number: {tests: [jensen_shannon], thresholds: {jensen_shannon: {low_threshold: 0.05}}}
    category: {tests: [], thresholds: {chi_square: {high_threshold: 0.9}}}
  baseline: {strategy: same_weekday, time_zone: Europe/Berlin, window: 3}
  schema_changes: {rename_score: 0.9}
`);
    expect(section).toMatchObject({
      also: ['standard_deviation'],
      metrics: ['mean', 'p95', 'row_count'],
      statistical: {
        significance: 0.01,
        minValues: 100,
        number: {
          tests: ['jensen_shannon'],
          thresholds: { jensen_shannon: { lowThreshold: 0.05, mediumThreshold: 0.2, highThreshold: 0.3 } },
        },
        category: { tests: [], thresholds: { chi_square: { lowThreshold: 0.1, highThreshold: 0.9 } } },
      },
      baseline: { strategy: 'same_weekday', runId: null, window: 3, timeZone: 'Europe/Berlin' },
      schemaChanges: { renameScore: 0.9 },
    });
    expect(drift('{baseline: {strategy: pinned, run_id: abc}}').baseline.runId).toBe('abc');
  });

  it('shows all problems at once, each at its place', () => {
    const issues = issuesOf(`${VALID}drift_detection:
  strategy: magic
  also: [ml_based]
  absolute_threshold: {low_threshold: 20, high_threshold: 10}
  standard_deviation: {medium_threshold: 9, min_runs: 50}
  statistical: {number: {tests: [chi_square], thresholds: {wasserstein: {low_threshold: 1}}}}
  baseline: {time_zone: Mars/Olympus, window: 0, run_id: abc}
  metrics: [histogram]
`);
    expect(placesOf(issues)).toEqual([
      '3:13 drift_detection.strategy PM_CONFIG_INVALID_VALUE',
      '4:10 drift_detection.also.0 PM_CONFIG_INVALID_VALUE',
      '6:3 drift_detection.standard_deviation.max_runs PM_CONFIG_INVALID_VALUE',
      '7:34 drift_detection.statistical.number.tests.0 PM_CONFIG_INVALID_VALUE',
      '7:60 drift_detection.statistical.number.thresholds.wasserstein.medium_threshold PM_CONFIG_INVALID_VALUE',
      '8:47 drift_detection.baseline.window PM_CONFIG_INVALID_VALUE',
      '8:25 drift_detection.baseline.time_zone PM_CONFIG_INVALID_VALUE',
      '8:58 drift_detection.baseline.run_id PM_CONFIG_INVALID_VALUE',
      '9:13 drift_detection.metrics.0 PM_CONFIG_INVALID_VALUE',
    ]);
  });

  it.each([
    [
      '{statistical: {number: {thresholds: {kolmogorov_smirnov: {low_threshold: 0.25}}}}}',
      'found 0.2; allowed: low_threshold (0.25) or more',
    ],
    ['{absolute_threshold: {zero_baseline: maybe}}', 'one of: unknown, low, medium, high'],
    ['{standard_deviation: {min_runs: 1}}', 'from 2 to 1000'],
    ['{statistical: {significance: 0}}', 'above 0, at most 1'],
    ['{baseline: {time_zone: Mars/Olympus}}', 'an IANA time zone such as Europe/Berlin'],
    ['{baseline: {run_id: abc}}', 'has no effect with strategy last_accepted'],
    ['{strategy: statistical, also: [statistical]}', 'found statistical, which is the strategy already'],
    ['{baselin: {}}', 'did you mean "baseline"?'],
    ['{baseline: {kind: pinned}}', '"kind" is not a key of drift_detection.baseline'],
  ])('%s: %s', (text, expected) => {
    expect(message(text)).toContain(expected);
  });
});
