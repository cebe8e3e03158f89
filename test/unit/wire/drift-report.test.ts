import { describe, expect, it } from 'vitest';
import { compareTable } from '../../../src/drift/compare-table.js';
import { toDriftDocument } from '../../../src/wire/drift-report.js';
import { baselineOf, columnOf, settingsOf, tableOf } from '../drift/stored-tables.js';

describe('toDriftDocument', () => {
  const before = tableOf(
    [
      columnOf({ count: 100, max: '9007199254740993' }),
      columnOf({ count: 100 }, { name: 'gone', type: 'text' }),
    ],
    { runId: 'before', profiledAt: new Date('2026-11-22T10:00:00Z') },
  );
  const now = tableOf([
    columnOf({ count: 120, max: 'Infinity' }),
    columnOf({ count: 120 }, { name: 'new', type: 'date' }),
  ]);
  const report = compareTable({ current: now, baseline: baselineOf([before]), settings: settingsOf() });
  const document = toDriftDocument(report);

  it("has the Python package's keys, and what drifted under them", () => {
    expect(document).toMatchObject({
      dataset_name: 'orders',
      schema_name: 'public',
      baseline_run_id: 'before',
      current_run_id: 'now',
      baseline_timestamp: '2026-11-22T10:00:00.000Z',
      current_timestamp: '2026-11-23T10:00:00.000Z',
      schema_changes: ['Column added: new', 'Column removed: gone'],
      summary: {
        total_drifts: 2,
        schema_changes: 2,
        drift_by_severity: { high: 1, medium: 1, low: 0 },
        has_critical_drift: true,
        total_ok: 0,
        total_unknown: 1,
      },
    });
    expect(document.column_drifts).toMatchObject([
      {
        column_name: 'amount',
        metric_name: 'count',
        baseline_value: 100,
        current_value: 120,
        change_percent: 20,
        change_absolute: 20,
        drift_detected: true,
        drift_severity: 'medium',
        metadata: { method: 'absolute_threshold' },
      },
      {
        metric_name: 'max',
        baseline_value: '9007199254740993',
        current_value: 'Infinity',
        change_percent: null,
        change_absolute: null,
        drift_severity: 'high',
      },
    ]);
  });

  it('has every comparison under findings, and the changes with their types', () => {
    expect(
      document.findings.map(({ column_name, metric_name, outcome }) => [column_name, metric_name, outcome]),
    ).toEqual([
      ['amount', 'count', 'drift'],
      ['amount', 'max', 'drift'],
      ['new', 'count', 'unknown'],
    ]);
    expect(document.schema_change_details).toMatchObject([
      {
        change_type: 'column_added',
        column_name: 'new',
        old_type: null,
        new_type: 'date',
        evidence: null,
        moved: [],
      },
      { change_type: 'column_removed', column_name: 'gone', old_type: 'text', new_type: null },
    ]);
  });

  it('is JSON as it is', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('describes every kind of schema change in words', () => {
    const metrics = { min: 1, max: 9, mean: 4.25, null_percent: 3 };
    const changed = toDriftDocument(
      compareTable({
        current: tableOf([
          columnOf({}, { name: 'b', type: 'bigint' }),
          columnOf({}, { name: 'a' }),
          columnOf(metrics, { name: 'total_eur' }),
        ]),
        baseline: baselineOf([
          tableOf([
            columnOf({}, { name: 'a' }),
            columnOf({}, { name: 'b' }),
            columnOf(metrics, { name: 'total' }),
          ]),
        ]),
        settings: settingsOf(),
      }),
    );
    expect(changed.schema_changes).toEqual([
      'Column renamed: total → total_eur (suspected)',
      'Type changed: b (integer → bigint)',
      'Columns reordered: b',
    ]);
    expect(changed.schema_change_details[0]).toMatchObject({
      old_name: 'total',
      evidence: { same_position: true, matching_metrics: ['min', 'max', 'mean', 'null_percent'] },
    });
    expect(changed.schema_change_details[2]).toMatchObject({
      column_name: '*',
      moved: [{ column_name: 'b', old_position: 2, new_position: 1 }],
    });
  });

  it('has nulls for the baseline where there is none', () => {
    const none = compareTable({ current: now, baseline: baselineOf([]), settings: settingsOf() });
    expect(toDriftDocument(none)).toMatchObject({
      baseline_run_id: null,
      baseline_timestamp: null,
      column_drifts: [],
      baseline: { kind: 'last_accepted', run_ids: [], reason: 'there is no run to compare with' },
    });
  });
});
