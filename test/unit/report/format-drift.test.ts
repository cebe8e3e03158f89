import { describe, expect, it } from 'vitest';
import type { DriftFinding, DriftReport, SchemaChange } from '../../../src/model/drift.js';
import { formatDriftReport, formatDriftReports } from '../../../src/report/format-drift.js';
import { createStyle } from '../../../src/report/style.js';

const finding = (fields: Partial<DriftFinding> = {}): DriftFinding => ({
  column: 'amount',
  metric: 'mean',
  test: 'absolute_threshold',
  outcome: 'drift',
  severity: 'high',
  baselineValue: 10,
  currentValue: 20,
  changePercent: 100,
  statistic: null,
  pValue: null,
  expected: { low: 9.5, high: 10.5 },
  history: null,
  rule: 'rule',
  reason: null,
  estimated: false,
  ...fields,
});

const change = (fields: Partial<SchemaChange>): SchemaChange => ({
  changeType: 'column_added',
  column: 'fee',
  oldName: null,
  oldType: null,
  newType: 'numeric',
  evidence: null,
  moved: [],
  ...fields,
});

function report(findings: readonly DriftFinding[], fields: Partial<DriftReport> = {}): DriftReport {
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const outcomes = (outcome: string): number => findings.filter((one) => one.outcome === outcome).length;
  const { schemaChanges = [] } = fields;
  return {
    dataset: 'orders',
    schema: 'sales',
    strategies: ['absolute_threshold'],
    baseline: {
      kind: 'last_accepted',
      runIds: ['run-1'],
      profiledAt: new Date('2026-01-01T06:00:00Z'),
      historyRunIds: [],
      reason: null,
    },
    current: { runId: 'run-2', profiledAt: new Date('2026-01-02T06:00:00Z') },
    findings,
    schemaChanges,
    summary: {
      totalDrifts: outcomes('drift'),
      schemaChanges: schemaChanges.length,
      driftBySeverity: { low: count('low'), medium: count('medium'), high: count('high') },
      hasCriticalDrift: count('high') > 0,
      totalOk: outcomes('ok'),
      totalUnknown: outcomes('unknown'),
    },
    ...fields,
  };
}

const ok = finding({ outcome: 'ok', severity: null });

describe('formatDriftReport', () => {
  it('lists what drifted, the worst first, and counts what did not', () => {
    const findings = [
      finding({
        metric: 'max',
        severity: 'low',
        changePercent: -5.25,
        currentValue: '12345678901234567890.5',
      }),
      ok,
      finding({ test: 'standard_deviation', statistic: 4.5678, estimated: true }),
      finding({
        metric: 'distribution',
        test: 'kolmogorov_smirnov',
        severity: 'medium',
        baselineValue: null,
        currentValue: null,
        changePercent: null,
        statistic: 0.25,
        pValue: 1.5e-9,
        expected: { low: null, high: 0.1 },
      }),
    ];
    expect(formatDriftReport(report(findings)).split('\n')).toEqual([
      'sales.orders · drift: 1 high, 1 medium, 1 low · 1 ok',
      '  run run-2 of 2026-01-02 06:00:00 UTC against run-1 of 2026-01-01 06:00:00 UTC (last accepted)',
      '  severity  column  metric        baseline                   now           change     allowed  by',
      '  ────────  ──────  ────────────  ────────  ────────────────────  ───────────────  ──────────  ──────────────────',
      '  high      amount  mean                10                   ≈20  +4.57 σ, +100 %  9.5 … 10.5  standard deviation',
      '  medium    amount  distribution                            0.25         p 1.5e-9       ≤ 0.1  kolmogorov smirnov',
      '  low       amount  max                 10  1234567890123456789…          -5.25 %  9.5 … 10.5  absolute threshold',
    ]);
  });

  it('says of chi-square what its range is about', () => {
    const chiSquare = finding({
      metric: 'null_percent',
      test: 'chi_square',
      severity: 'medium',
      baselineValue: 2,
      currentValue: 31,
      changePercent: null,
      statistic: 61_516.7,
      pValue: 0.001,
      expected: { low: 0, high: 0.1 },
      reason: "Cramér's V is 0.392",
    });
    const distribution = { ...chiSquare, metric: 'distribution', baselineValue: null, currentValue: null };
    const lines = formatDriftReport(report([chiSquare, distribution])).split('\n');
    expect(lines.slice(4).map((line) => line.trim().split(/ {2,}/))).toEqual([
      [
        'medium',
        'amount',
        'null_percent',
        '2',
        '31',
        "Cramér's V is 0.392, p 0.001",
        "Cramér's V < 0.1",
        'chi square',
      ],
      [
        'medium',
        'amount',
        'distribution',
        '61,516.7',
        "Cramér's V is 0.392, p 0.001",
        "Cramér's V < 0.1",
        'chi square',
      ],
    ]);
  });

  it('calls it no pass when nothing could be told', () => {
    const unknown = finding({ outcome: 'unknown', severity: null, reason: 'there is no run before' });
    expect(
      formatDriftReports([report([unknown])])
        .split('\n')
        .at(-1),
    ).toBe('1 table compared: nothing could be told, 1 unknown');
    expect(
      formatDriftReports([report([unknown, ok])])
        .split('\n')
        .at(-1),
    ).toBe('1 table compared: no drift, 1 unknown');
  });

  it('shows each kind of schema change', () => {
    const evidence = {
      score: 0.91,
      samePosition: true,
      nameSimilarity: 0.5,
      matchingMetrics: ['mean', 'max'],
      differingMetrics: ['count'],
    };
    const schemaChanges = [
      change({}),
      change({ changeType: 'column_removed', oldType: 'text', newType: null }),
      change({ changeType: 'type_changed', oldType: 'integer', newType: 'bigint' }),
      change({ changeType: 'column_renamed', oldName: 'cost', evidence }),
      change({
        changeType: 'columns_reordered',
        column: '*',
        newType: null,
        moved: [{ column: 'fee', oldPosition: 3, newPosition: 1 }],
      }),
    ];
    expect(formatDriftReport(report([ok], { schemaChanges })).split('\n')).toEqual([
      'sales.orders · no drift · 5 schema changes · 1 ok',
      expect.any(String),
      '  column added: fee numeric',
      '  column removed: fee text',
      '  type changed: fee integer → bigint',
      '  column renamed, it seems: cost → fee (likeness 0.91, 2 of 3 metrics alike)',
      '  columns reordered: fee 3 → 1',
    ]);
  });

  it('never leaves out what is unknown, nor calls it a pass', () => {
    const unknown = (column: string, reason: string): DriftFinding =>
      finding({ column, outcome: 'unknown', severity: null, reason });
    const findings = [unknown('a', 'no value'), unknown('b', 'too few runs'), unknown('*', 'no value')];
    expect(formatDriftReport(report(findings)).split('\n')).toEqual([
      'sales.orders · nothing could be told · 3 unknown',
      expect.any(String),
      '  unknown: no value (2): a.mean, mean',
      '  unknown: too few runs (1): b.mean',
    ]);
    const baseline = {
      kind: 'pinned',
      runIds: [],
      profiledAt: null,
      historyRunIds: [],
      reason: 'no run is pinned',
    } as const;
    expect(formatDriftReport(report(findings, { baseline }))).toContain(
      'sales.orders · no baseline, nothing could be compared\n  run run-2 of 2026-01-02 06:00:00 UTC · no run is pinned\n',
    );
  });

  it('is safe for a terminal, and coloured where it is wanted', () => {
    const evil = report([finding({ column: '\u001b[2Jx' })], {
      dataset: 'a\u001b[31m',
      schemaChanges: [change({ column: '\u202ecolumn' })],
    });
    const plain = formatDriftReport(evil);
    expect(plain).not.toContain('\u001b');
    expect(plain).not.toContain('\u202e');
    const coloured = formatDriftReport(evil, { style: createStyle(true) });
    expect(coloured).toContain('\u001b[31m  high');
  });
});

describe('formatDriftReports', () => {
  it('ends with a line on all of them', () => {
    const text = formatDriftReports([report([finding()]), report([ok], { dataset: 'items' })]);
    expect(text.split('\n').at(-1)).toBe('2 tables compared: 1 with drift (1 high)');
    expect(formatDriftReports([])).toBe('no table compared: no drift');
  });
});
