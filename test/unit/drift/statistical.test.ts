import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../../src/model/profile.js';
import type { StoredColumn } from '../../../src/model/run.js';
import { columnOf, compareColumns, findingOf, histogramOf, topValuesOf } from './stored-tables.js';

const section = { strategy: 'statistical' as const };

function numbers(
  start: number,
  width: number,
  counts: readonly number[],
  more: Record<string, MetricValue> = {},
) {
  const count = counts.reduce((sum, one) => sum + one, 0);
  return columnOf({ count, null_count: 0, histogram: histogramOf(start, width, counts), stddev: 2, ...more });
}

function texts(counts: Record<string, number>, more: Partial<StoredColumn> & { total?: number } = {}) {
  const { total, ...rest } = more;
  const listed = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const metrics = { count: total ?? listed, null_count: 0, top_values: topValuesOf(counts) };
  return columnOf(metrics, { type: 'text', ...rest });
}

const BELL = [20, 80, 200, 400, 200, 80, 20];
const RISING = [10, 20, 40, 80, 200, 300, 350];

describe('statistical, numbers', () => {
  it('finds no drift in a distribution compared with itself', () => {
    const report = compareColumns(numbers(0, 1, BELL), numbers(0, 1, BELL), section);
    expect(
      report.findings.map(({ test, outcome, statistic, pValue }) => [test, outcome, statistic, pValue]),
    ).toEqual([
      ['kolmogorov_smirnov', 'ok', 0, 1],
      ['population_stability_index', 'ok', 0, 1],
      ['wasserstein', 'ok', 0, 1],
      ['chi_square', 'ok', 0, 1],
    ]);
  });

  it('has the statistics of the bins where both histograms have the same edges', () => {
    const report = compareColumns(numbers(0, 1, BELL), numbers(0, 1, RISING), section);
    // Cumulated: 20, 100, 300, 700, 900, 980 and 10, 30, 70, 150, 350, 650, of 1000.
    expect(findingOf(report, 'distribution', 'kolmogorov_smirnov')).toMatchObject({
      outcome: 'drift',
      severity: 'high',
      statistic: 0.55,
      expected: { low: 0, high: 0.1 },
    });
    const index = [0, 1, 2, 3, 4, 5, 6].reduce((sum, bin) => {
      const [p, q] = [(BELL[bin] ?? 0) / 1000, (RISING[bin] ?? 0) / 1000];
      return sum + (q - p) * Math.log(q / p);
    }, 0);
    expect(findingOf(report, 'distribution', 'population_stability_index').statistic).toBeCloseTo(index, 12);
    // Within bins the least is what is left when the mass may move; with even bins it would be 1.74 wide.
    const moved = findingOf(report, 'distribution', 'wasserstein');
    expect(moved).toMatchObject({ outcome: 'drift', severity: 'medium' });
  });

  it('claims no drift where an atom could sit anywhere in a bin of other edges', () => {
    // 600 times the value 50, in bins 50 to 60 and 40.5 to 50.6.
    const before = numbers(0, 10, [50, 50, 50, 50, 0, 600, 50, 50, 50, 50]);
    const now = numbers(0, 10.12, [50, 50, 50, 50, 600, 0, 50, 50, 50, 50]);
    const finding = findingOf(compareColumns(before, now, section), 'distribution', 'kolmogorov_smirnov');
    expect(finding.outcome).toBe('unknown');
    expect(finding.statistic).toBeLessThan(0.1);
    expect(finding.reason).toMatch(/different edges: the statistic is .* or more, and about 0\.5/);
  });

  it('is told by quantiles what the histograms hide', () => {
    const quantiles = (p5: number, p25: number, p50: number, p75: number, p95: number) => ({
      p5,
      p25,
      p50,
      p75,
      p95,
    });
    const before = numbers(0, 10, [50, 50, 50, 50, 0, 600, 50, 50, 50, 50], quantiles(9, 50, 50, 50, 90));
    const now = numbers(0, 10.12, [50, 50, 50, 50, 600, 0, 50, 50, 50, 50], quantiles(9, 41, 41, 41, 90));
    expect(
      findingOf(compareColumns(before, now, section), 'distribution', 'kolmogorov_smirnov'),
    ).toMatchObject({
      outcome: 'drift',
      severity: 'high',
    });
  });

  it('finds a shift although the edges are others', () => {
    const shifted = compareColumns(numbers(0, 1, BELL), numbers(3, 1.1, BELL), section);
    for (const test of ['kolmogorov_smirnov', 'population_stability_index', 'wasserstein']) {
      expect(findingOf(shifted, 'distribution', test)).toMatchObject({ outcome: 'drift', severity: 'high' });
    }
  });

  it('handles a column that was, or is, constant', () => {
    const constant = (value: number) => numbers(value, 0, [500], { stddev: 0 });
    const same = compareColumns(constant(5), constant(5), section);
    expect(findingOf(same, 'distribution', 'kolmogorov_smirnov').outcome).toBe('ok');
    const other = compareColumns(constant(5), constant(6), section);
    expect(findingOf(other, 'distribution', 'kolmogorov_smirnov')).toMatchObject({
      statistic: 1,
      outcome: 'drift',
    });
    expect(findingOf(other, 'distribution', 'wasserstein')).toMatchObject({ outcome: 'unknown' });
    expect(findingOf(other, 'distribution', 'wasserstein').reason).toMatch(/no standard deviation above 0/);
  });

  it('needs enough values, a histogram, and numbers on both sides', () => {
    const few = compareColumns(numbers(0, 1, BELL), numbers(0, 1, [5, 9]), section);
    expect(findingOf(few, 'distribution').reason).toMatch(/1000 values and this run 14; 30 are needed/);
    const none = compareColumns(
      numbers(0, 1, BELL),
      columnOf({ count: 9, mean: null, histogram: null }),
      section,
    );
    expect(findingOf(none, 'distribution').reason).toMatch(/needs the metric histogram/);
    const retyped = compareColumns(numbers(0, 1, BELL), texts({ a: 50 }), section);
    expect(findingOf(retyped, 'distribution').reason).toBe('it holds numbers on one side only');
    for (const report of [few, none, retyped]) {
      expect(findingOf(report, 'distribution')).toMatchObject({
        outcome: 'unknown',
        statistic: null,
        pValue: null,
      });
    }
  });

  it('pools the runs of a baseline', () => {
    const report = compareColumns([numbers(0, 1, BELL), numbers(0, 1, RISING)], numbers(0, 1, BELL), section);
    expect(findingOf(report, 'distribution', 'kolmogorov_smirnov').statistic).toBeCloseTo(0.275, 12);
  });
});

describe('statistical, values that are counted', () => {
  it('compares the shares of the values', () => {
    const report = compareColumns(
      texts({ a: 500, b: 300, c: 200 }),
      texts({ a: 200, b: 300, c: 500 }),
      section,
    );
    // scipy.stats.chi2_contingency([[500, 300, 200], [200, 300, 500]]).statistic
    expect(findingOf(report, 'distribution', 'chi_square').statistic).toBeCloseTo(257.14285714285717, 9);
    expect(findingOf(report, 'distribution', 'chi_square')).toMatchObject({
      outcome: 'drift',
      severity: 'medium',
    });
    expect(findingOf(report, 'distribution', 'chi_square').reason).toBe("Cramér's V is 0.359");
    expect(findingOf(report, 'distribution', 'jensen_shannon')).toMatchObject({
      outcome: 'drift',
      severity: 'high',
    });
    expect(findingOf(report, 'distribution', 'population_stability_index').statistic).toBeCloseTo(
      0.6 * Math.log(2.5),
      12,
    );
  });

  it('finds a value that vanished from a list of the most frequent', () => {
    const before = texts({ a: 500, b: 20, c: 20 }, { total: 1000 });
    const now = texts({ x: 20, b: 20, c: 20 }, { total: 1000 });
    expect(findingOf(compareColumns(before, now, section), 'distribution', 'chi_square').outcome).toBe(
      'drift',
    );
  });

  it('takes what the lists leave open in favour of no change', () => {
    const before = texts({ a: 20, b: 20, c: 20 }, { total: 1000 });
    const now = texts({ x: 20, y: 20, z: 20 }, { total: 1000 });
    const report = compareColumns(before, now, section);
    expect(findingOf(report, 'distribution', 'chi_square')).toMatchObject({ outcome: 'ok', statistic: 0 });
  });

  it('allows for the error of counts that are estimated', () => {
    const off = (relativeError: number) => ({
      estimates: { top_values: { method: 'heavy-hitters', relativeError } as const },
    });
    const compare = (error: number) =>
      findingOf(
        compareColumns(texts({ a: 600, b: 400 }, off(error)), texts({ a: 450, b: 550 }, off(error)), section),
        'distribution',
        'chi_square',
      );
    expect(compare(0.001)).toMatchObject({ outcome: 'drift', estimated: true });
    expect(compare(0.08)).toMatchObject({ outcome: 'ok', estimated: true });
  });

  it('counts numbers of which every value is listed, and booleans', () => {
    const flags = (yes: number, no: number) =>
      columnOf(
        {
          count: yes + no,
          null_count: 0,
          top_values: [
            { value: true, count: yes },
            { value: false, count: no },
          ],
        },
        { type: 'boolean' },
      );
    const report = compareColumns(flags(900, 100), flags(500, 500), section);
    expect(findingOf(report, 'distribution', 'chi_square')).toMatchObject({
      outcome: 'drift',
      severity: 'medium',
    });
    const codes = (one: number, two: number) =>
      columnOf({
        count: one + two,
        null_count: 0,
        mean: 1.5,
        top_values: [
          { value: 1, count: one },
          { value: 2, count: two },
        ],
      });
    const counted = compareColumns(codes(500, 500), codes(900, 100), section);
    expect(findingOf(counted, 'distribution', 'chi_square').outcome).toBe('drift');
  });

  it('names the metrics that it lacks', () => {
    const bare = columnOf({ count: 100, null_count: 0 }, { type: 'text' });
    const report = compareColumns(bare, bare, section);
    expect(findingOf(report, 'distribution')).toMatchObject({ outcome: 'unknown' });
    expect(findingOf(report, 'distribution').reason).toMatch(/top_values, count and null_count/);
  });

  it('is ok with one value on both sides, a column without values is unknown', () => {
    const one = compareColumns(texts({ a: 50 }), texts({ a: 80 }), section);
    expect(findingOf(one, 'distribution', 'chi_square')).toMatchObject({ outcome: 'ok', pValue: 1 });
    const none = columnOf({ count: 50, null_count: 50, top_values: null }, { type: 'text' });
    expect(findingOf(compareColumns(none, none, section), 'distribution').outcome).toBe('unknown');
  });
});

describe('statistical, beside the values', () => {
  it('tests the share of nulls', () => {
    const nulls = (count: number, nullCount: number) =>
      columnOf({ count, null_count: nullCount }, { type: 'text' });
    const report = compareColumns(nulls(1000, 10), nulls(1000, 200), section);
    expect(findingOf(report, 'null_percent')).toMatchObject({
      test: 'chi_square',
      outcome: 'drift',
      severity: 'medium',
      baselineValue: 1,
      currentValue: 20,
    });
    expect(findingOf(compareColumns(nulls(10, 0), nulls(10, 9), section), 'null_percent').outcome).toBe(
      'unknown',
    );
    expect(findingOf(compareColumns(nulls(90, 0), nulls(90, 0), section), 'null_percent').outcome).toBe('ok');
    expect(findingOf(compareColumns(nulls(90, 0), columnOf({}), section), 'null_percent').outcome).toBe(
      'unknown',
    );
  });

  it('compares the lengths of texts, once', () => {
    const text = (length: number) => columnOf({ avg_length: length }, { type: 'text' });
    const report = compareColumns(text(10), text(20), section);
    expect(findingOf(report, 'avg_length')).toMatchObject({ test: 'absolute_threshold', severity: 'high' });
    const both = compareColumns(text(10), text(20), {
      ...section,
      also: ['absolute_threshold'],
      metrics: ['avg_length'],
    });
    expect(both.findings.filter(({ metric }) => metric === 'avg_length')).toHaveLength(1);
  });
});
