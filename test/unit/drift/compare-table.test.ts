import { describe, expect, it } from 'vitest';
import { compareTable } from '../../../src/drift/compare-table.js';
import type { MetricValue } from '../../../src/model/profile.js';
import { baselineOf, columnOf, compareColumns, findingOf, settingsOf, tableOf } from './stored-tables.js';

function change(before: MetricValue, now: MetricValue, section: Parameters<typeof settingsOf>[0] = {}) {
  return findingOf(compareColumns(columnOf({ mean: before }), columnOf({ mean: now }), section), 'mean');
}

describe('absolute_threshold', () => {
  it.each([
    [100, 104.9, 'ok', null, 4.9],
    [100, 105, 'drift', 'low', 5],
    [100, 85, 'drift', 'medium', -15],
    [-100, -130, 'drift', 'high', -30],
    [0.1, 0.105, 'drift', 'low', 5],
    [100, 100, 'ok', null, 0],
    ['9007199254740993', '9007199254740993', 'ok', null, 0],
    ['100000000000000000000', '105000000000000000000', 'drift', 'low', 5],
    [1e-320, 2e-320, 'drift', 'high', 100],
  ])('from %s to %s: %s %s, %s %%', (before, now, outcome, severity, percent) => {
    expect(change(before, now)).toMatchObject({
      test: 'absolute_threshold',
      outcome,
      severity,
      changePercent: percent,
      baselineValue: before,
      currentValue: now,
    });
  });

  it('tells neighbours beyond 2^53 apart', () => {
    const section = { absolute_threshold: { low_threshold: 0 } };
    expect(change('9007199254740992', '9007199254740993', section)).toMatchObject({
      outcome: 'drift',
      severity: 'low',
    });
    expect(change('9007199254740993', '9007199254740993', section).outcome).toBe('ok');
  });

  it('says what would have been ok, and by which rule', () => {
    expect(change(200, 300)).toMatchObject({
      expected: { low: 190, high: 210 },
      rule: "change in per cent of the baseline's magnitude: low from 5 %, medium from 15 %, high from 30 %",
    });
  });

  it.each<[MetricValue, MetricValue, string, RegExp | null]>([
    [0, 0, 'ok', null],
    [0, 3, 'unknown', /baseline is 0/],
    [null, null, 'ok', /no value to compute it from on either side/],
    [null, 3, 'unknown', /no value to compute it from in the baseline/],
    [3, null, 'unknown', /no value to compute it from in this run/],
    ['NaN', 'NaN', 'ok', /NaN on both sides/],
    ['Infinity', 'Infinity', 'ok', /Infinity on both sides/],
    ['NaN', 3, 'unknown', /from NaN to 3/],
    [3, 'NaN', 'unknown', /from 3 to NaN/],
    ['Infinity', 3, 'unknown', /has no per cent/],
    ['Infinity', '-Infinity', 'unknown', /has no per cent/],
    [3, '-Infinity', 'drift', /from a finite value to -Infinity/],
  ])('from %s to %s: %s', (before, now, outcome, reason) => {
    const finding = change(before, now);
    expect(finding.outcome).toBe(outcome);
    expect(finding.changePercent).toBe(null);
    if (reason === null) expect(finding.reason).toBe(null);
    else expect(finding.reason).toMatch(reason);
  });

  it('takes a change from 0 as the severity that the configuration names', () => {
    const section = { absolute_threshold: { zero_baseline: 'medium' as const } };
    expect(change(0, 3, section)).toMatchObject({
      outcome: 'drift',
      severity: 'medium',
      changePercent: null,
    });
    expect(change(0, 0, section).outcome).toBe('ok');
  });

  it.each([
    [4, 'ok', null],
    [15, 'drift', 'medium'],
    [100, 'drift', 'high'],
  ])('takes a null_percent from 0 to %s in percentage points: %s %s', (now, outcome, severity) => {
    const report = compareColumns(columnOf({ null_percent: 0 }), columnOf({ null_percent: now }));
    expect(findingOf(report, 'null_percent')).toMatchObject({
      outcome,
      severity,
      expected: { low: -5, high: 5 },
    });
  });

  it('has no finding for a metric that is no number, or that neither side has', () => {
    const text = { type: 'text' };
    const report = compareColumns(
      columnOf({ min: '007', max: '010', count: 5 }, text),
      columnOf({ min: '9', max: 'zz', count: 5 }, text),
    );
    expect(report.findings.map(({ metric }) => metric)).toEqual(['count']);
  });

  it('is unknown for a metric that one side did not measure, with the error of the column', () => {
    const broken = columnOf({}, { error: 'permission denied' });
    const unmeasured = compareColumns(columnOf({}), columnOf({ mean: 5 }));
    expect(findingOf(unmeasured, 'mean').reason).toBe('it was not measured in the baseline');
    const report = compareColumns(columnOf({ mean: 5 }), broken);
    expect(findingOf(report, 'mean')).toMatchObject({
      outcome: 'unknown',
      baselineValue: 5,
      currentValue: null,
    });
    expect(findingOf(report, 'mean').reason).toMatch(/this run: permission denied/);
  });

  it('is unknown where a metric only says that one side is of a sample', () => {
    const sample = { method: 'sample' } as const;
    const sampled = { estimates: { distinct_percent: sample, min: sample, max: sample, mean: sample } };
    const whole = columnOf({ count: 200_000, distinct_percent: 10, min: 1, max: 900, mean: 10 });
    const part = columnOf({ count: 20_000, distinct_percent: 60, min: 270, max: 901, mean: 20 }, sampled);
    const metrics = ['row_count', 'count', 'distinct_percent', 'min', 'max', 'mean'] as const;
    const section = { metrics: [...metrics] };
    for (const [before, now] of [
      [whole, part],
      [part, whole],
    ] as const) {
      const report = compareColumns(before, now, section);
      for (const metric of ['count', 'distinct_percent', 'min']) {
        expect(findingOf(report, metric)).toMatchObject({ outcome: 'unknown', severity: null });
        expect(findingOf(report, metric).reason).toMatch(/^one side is of a sample/);
      }
      expect(findingOf(report, 'max').outcome).toBe('ok');
      expect(findingOf(report, 'mean').outcome).toBe('drift');
    }
    // Of two samples the count is as good as of two whole tables.
    const smaller = columnOf({ ...part.metrics, count: 10_000 }, sampled);
    expect(findingOf(compareColumns(part, smaller, section), 'count').outcome).toBe('drift');
    expect(findingOf(compareColumns(whole, { ...part, estimates: {} }, section), 'count').outcome).toBe(
      'drift',
    );
  });

  it('is no drift by itself where the ranges of estimates meet', () => {
    const estimate = (low: number, high: number) => ({
      estimates: { mean: { method: 'sample', low, high, confidence: 0.95 } as const },
    });
    const meet = compareColumns(
      columnOf({ mean: 100 }, estimate(90, 110)),
      columnOf({ mean: 120 }, estimate(105, 135)),
    );
    expect(findingOf(meet, 'mean')).toMatchObject({ outcome: 'unknown', estimated: true, changePercent: 20 });
    const apart = compareColumns(columnOf({ mean: 100 }, estimate(99, 101)), columnOf({ mean: 120 }));
    expect(findingOf(apart, 'mean')).toMatchObject({ outcome: 'drift', severity: 'medium', estimated: true });
    const hyperloglog = {
      estimates: { distinct_percent: { method: 'hyperloglog', relativeError: 0.05 } as const },
    };
    const distinct = compareColumns(
      columnOf({ distinct_percent: 50 }),
      columnOf({ distinct_percent: 54 }, hyperloglog),
    );
    expect(findingOf(distinct, 'distinct_percent').outcome).toBe('unknown');
  });

  it('compares with the exact mean of the runs of a window', () => {
    const window = ['9007199254740993', '9007199254740995', null].map((max) => columnOf({ max }));
    const finding = findingOf(compareColumns(window, columnOf({ max: '9007199254740994' })), 'max');
    expect(finding).toMatchObject({ outcome: 'ok', baselineValue: 9007199254740994, changePercent: 0 });
  });
});

describe('standard_deviation', () => {
  const section = { strategy: 'standard_deviation' as const };

  function against(history: readonly MetricValue[], now: MetricValue, metric = 'mean') {
    const tables = history.map((value, index) =>
      tableOf([columnOf({ [metric]: value })], { runId: `h${index}` }),
    );
    const baseline = baselineOf(tables.slice(0, 1), tables);
    const current = tableOf([columnOf({ [metric]: now })]);
    return findingOf(compareTable({ current, baseline, settings: settingsOf(section) }), metric);
  }

  it('measures in sample deviations of the real history', () => {
    // Mean 5, deviation √2.5.
    const finding = against([3, 4, 5, 6, 7], 9);
    expect(finding).toMatchObject({
      outcome: 'drift',
      severity: 'medium',
      baselineValue: 3,
      currentValue: 9,
    });
    expect(finding.history?.n).toBe(5);
    expect(finding.history?.mean).toBe(5);
    expect(finding.history?.stddev).toBeCloseTo(Math.sqrt(2.5), 14);
    expect(finding.statistic).toBeCloseTo(4 / Math.sqrt(2.5), 14);
    // 2 · scipy.stats.norm.sf(4 / 2.5 ** 0.5)
    expect(finding.pValue).toBeCloseTo(0.011412036386001634, 14);
    expect(finding.expected?.low).toBeCloseTo(5 - Math.sqrt(2.5), 14);
    expect(against([3, 4, 5, 6, 7], 6).outcome).toBe('ok');
  });

  it('keeps the digits of large numbers that lie close together', () => {
    const history = [1, 2, 3, 4, 5].map((last) => `900719925474099300${last}`);
    expect(against(history, '9007199254740993013', 'max')).toMatchObject({
      outcome: 'drift',
      severity: 'high',
    });
    expect(against(history, '9007199254740993003', 'max')).toMatchObject({ outcome: 'ok', statistic: 0 });
  });

  it('needs min_runs values', () => {
    expect(against([1, null, 'NaN', 2, 3], 9)).toMatchObject({ outcome: 'unknown', history: null });
    expect(against([1, null, 'NaN', 2, 3], 9).reason).toMatch(/has 3 values; 5 are needed/);
  });

  it('takes any change as high where the history never changed', () => {
    expect(against([5, 5, 5, 5, 5], 5)).toMatchObject({
      outcome: 'ok',
      history: { n: 5, mean: 5, stddev: 0 },
    });
    expect(against([5, 5, 5, 5, 5], 5.5)).toMatchObject({
      outcome: 'drift',
      severity: 'high',
      statistic: null,
    });
    expect(against([5, 5, 5, 5, 5 + 1e-15], 5 - 1e-15).outcome).toBe('ok');
    expect(against([7, 7, 7, 7, 7], 8, 'max')).toMatchObject({ outcome: 'drift', severity: 'high' });
    // As doubles, in which a long history is read, and exact.
    const rounded = Number('9007199254740993');
    expect(against(Array(5).fill(rounded), '9007199254740993', 'max').outcome).toBe('ok');
  });

  it('has an answer for values that are no finite number', () => {
    expect(against([1, 2, 3, 4, 5], 'Infinity')).toMatchObject({ outcome: 'drift', severity: 'high' });
    expect(against([1, 2, 3, 4, 5], 'NaN').outcome).toBe('unknown');
    expect(against([1, 2, 3, 4, 5], null).outcome).toBe('unknown');
  });
});

describe('compareTable', () => {
  it('is unknown in everything without a baseline', () => {
    const baseline = { kind: 'pinned', runs: [], history: [], reason: 'no earlier run is pinned' } as const;
    const settings = settingsOf({ also: ['standard_deviation', 'statistical'] });
    const report = compareTable({ current: tableOf([columnOf({ count: 5, mean: 1 })]), baseline, settings });
    expect(new Set(report.findings.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
    expect(new Set(report.findings.map(({ reason }) => reason))).toEqual(
      new Set(['no earlier run is pinned']),
    );
    expect(report).toMatchObject({
      baseline: { kind: 'pinned', runIds: [], profiledAt: null, reason: 'no earlier run is pinned' },
      schemaChanges: [],
      summary: { totalDrifts: 0, totalOk: 0, totalUnknown: report.findings.length },
    });
  });

  it('is unknown for a column that the baseline does not have, and silent on one that has gone', () => {
    const before = tableOf([columnOf({ count: 1 }, { name: 'gone' })], { runId: 'before' });
    const now = tableOf([columnOf({ count: 1 }, { name: 'new' })]);
    const report = compareTable({ current: now, baseline: baselineOf([before]), settings: settingsOf() });
    expect(report.findings.map(({ column, outcome, reason }) => [column, outcome, reason])).toEqual([
      ['new', 'unknown', 'the column is not in the baseline'],
    ]);
    expect(report.schemaChanges.map(({ changeType, column }) => [changeType, column])).toEqual([
      ['column_added', 'new'],
      ['column_removed', 'gone'],
    ]);
  });

  it('compares the rows of the table when asked to', () => {
    const before = tableOf([], { runId: 'before', rowCount: 100 });
    const settings = settingsOf({ metrics: ['row_count'] });
    const report = compareTable({
      current: tableOf([], { rowCount: 50 }),
      baseline: baselineOf([before]),
      settings,
    });
    expect(report.findings).toMatchObject([
      { column: '*', metric: 'row_count', outcome: 'drift', severity: 'high', changePercent: -50 },
    ]);
    expect(report.summary).toEqual({
      totalDrifts: 1,
      schemaChanges: 0,
      driftBySeverity: { high: 1, medium: 0, low: 0 },
      hasCriticalDrift: true,
      totalOk: 0,
      totalUnknown: 0,
    });
  });

  it('gives a finding for each strategy, in their order', () => {
    const tables = [1, 2, 3, 4, 5].map((mean) => tableOf([columnOf({ mean })], { runId: `h${mean}` }));
    const report = compareTable({
      current: tableOf([columnOf({ mean: 9 })]),
      baseline: baselineOf(tables.slice(0, 1), tables),
      settings: settingsOf({
        strategy: 'standard_deviation',
        also: ['absolute_threshold'],
        metrics: ['mean'],
      }),
    });
    expect(report.findings.map(({ test }) => test)).toEqual(['standard_deviation', 'absolute_threshold']);
    expect(report.strategies).toEqual(['standard_deviation', 'absolute_threshold']);
  });

  it('refuses ml_based and names what to use', () => {
    expect(() => compareColumns(columnOf({}), columnOf({}), { strategy: 'ml_based' })).toThrow(
      expect.objectContaining({
        code: 'PM_UNSUPPORTED',
        message: expect.stringMatching(/ml_based.*use statistical/),
      }),
    );
    const settings = { ...settingsOf(), strategy: 'magic' };
    expect(() => compareTable({ current: tableOf([]), baseline: baselineOf([]), settings })).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
  });
});
