import { buildDriftEvents } from '../../src/lineage/build-drift-events.js';
import { buildLineageEvents } from '../../src/lineage/build-lineage-events.js';
import type { RunEvent } from '../../src/lineage/run-event.js';
import { compareTable } from '../../src/drift/compare-table.js';
import type { DriftReport } from '../../src/model/drift.js';
import type { ProfilingRun } from '../../src/model/profile.js';
import { baselineOf, columnOf, settingsOf, tableOf } from '../unit/drift/stored-tables.js';
import { columnProfile, failedTable, profilingRun, tableProfile } from '../unit/wire/profiles.js';

export const LINEAGE = {
  source: { type: 'postgres', host: 'db.example.com', database: 'shop' },
  namespace: 'analytics',
  job: 'profilemesh.shop',
  parent: { namespace: 'airflow', job: 'nightly.profile', runId: '0190a7f1-4b5c-7d6e-8f90-123456789abc' },
} as const;

const RUN_ID = '6f1c2a52-6c3b-4b57-9d55-0d3c6f2b9a10';

/** A run with every kind of value: exact digits, no value, NaN, texts that look like numbers, a failed table, a skipped one. */
export function lineageRun(): ProfilingRun {
  const amount = columnProfile({
    name: 'amount',
    type: 'numeric(12,2)',
    metrics: {
      count: 120,
      null_count: 20,
      null_percent: 16.67,
      distinct_count: 99,
      min: '-12345678901234567890.12',
      max: 1000.5,
      mean: 10.25,
      p5: 1,
      p50: '0.5',
      p95: 'NaN',
      histogram: [{ start: 0, end: 1, count: 100 }],
    },
  });
  const ratio = columnProfile({
    name: 'ratio',
    type: 'double precision',
    metrics: { count: 120, null_count: 120, distinct_count: 0, min: null, max: 'Infinity' },
  });
  const code = columnProfile({ name: 'code', type: 'text', metrics: { count: 120, min: '007', max: '99' } });
  const orders = tableProfile({ rowCount: 120, columns: [amount, ratio, code] });
  const skipped = tableProfile({ table: 'archive', status: 'skipped', rowCount: null, columns: [] });
  const empty = tableProfile({ schema: null, table: 'items', status: 'empty', rowCount: 0, columns: [] });
  return { ...profilingRun([orders, empty, skipped, failedTable('gone')]), runId: RUN_ID };
}

/** A comparison of the table `orders` of {@link lineageRun}: drifts, what can't be told, and changes of the columns. */
export function lineageDrift(): DriftReport {
  const before = tableOf(
    [
      columnOf({ count: 100, max: '9007199254740993' }),
      columnOf({ count: 100 }, { name: 'old', type: 'text' }),
    ],
    { runId: 'before', profiledAt: new Date('2026-11-22T10:00:00Z') },
  );
  const now = tableOf(
    [columnOf({ count: 120, max: 'Infinity' }), columnOf({ count: 120 }, { name: 'code', type: 'text' })],
    { runId: RUN_ID },
  );
  return compareTable({ current: now, baseline: baselineOf([before]), settings: settingsOf() });
}

/** Events of every kind. */
export function lineageEvents(): RunEvent[] {
  const run = lineageRun();
  const drift = [lineageDrift()];
  return [
    ...buildLineageEvents({ ...LINEAGE, run, drift }),
    ...buildLineageEvents({
      ...LINEAGE,
      run: { ...run, tables: [] },
      outcome: 'ABORT',
      reason: 'PM_ABORTED',
    }),
    ...buildLineageEvents({ ...LINEAGE, run: { ...run, tables: run.tables.slice(0, 2) }, parent: undefined }),
    ...buildDriftEvents({ ...LINEAGE, reports: drift, at: run.finishedAt }),
  ];
}
