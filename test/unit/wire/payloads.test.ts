import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/core/json.js';
import { buildPlan } from '../../../src/plan/build-plan.js';
import { comparePlans } from '../../../src/plan/compare.js';
import { buildPlanSnapshot } from '../../../src/plan/snapshot.js';
import {
  toPlanChangeMetadata,
  toProfilingResultPayload,
  toProfilingResultsPayload,
  XCOM_KEYS,
} from '../../../src/wire/payloads.js';
import { configuredTable, makeConfig } from '../plan/test-config.js';
import { columnProfile, failedTable, profilingRun, tableProfile } from './profiles.js';

const RESULT = {
  run_id: 'run-1',
  dataset_name: 'orders',
  schema_name: 'public',
  profiled_at: '2026-11-23T10:00:00.000Z',
  columns_profiled: 1,
  row_count: 2,
  metadata: { row_count: 2, column_count: 1, partition_config: null, sampling_config: null },
};

it('XCOM_KEYS are the contract', () => {
  expect(Object.values(XCOM_KEYS)).toEqual([
    'profiling_results',
    'profiling_result',
    'plan_change_metadata',
    'profilemesh_events',
  ]);
});

describe('toProfilingResultPayload', () => {
  it('has exactly the keys of the contract, and is JSON', () => {
    const payload: JsonValue = toProfilingResultPayload(tableProfile());
    expect(payload).toEqual(RESULT);
    expect(Object.keys(payload)).toEqual(Object.keys(RESULT));
    expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
  });

  it("passes the table's metadata along", () => {
    const sampling = { enabled: true, method: 'random', fraction: 0.1, max_rows: null };
    const payload = toProfilingResultPayload(
      tableProfile({ schema: null, metadata: { sampling_config: sampling, strategy: 'pushdown' } }),
    );
    expect(payload.schema_name).toBeNull();
    expect(payload.metadata).toEqual({
      row_count: 2,
      column_count: 1,
      partition_config: null,
      sampling_config: sampling,
      strategy: 'pushdown',
    });
  });

  it('counts a column that could not be measured, as its table has it', () => {
    const error = { code: 'PM_DB_PERMISSION', message: 'no', transient: false } as const;
    const columns = [columnProfile(), columnProfile({ name: 'secret', metrics: {}, error })];
    expect(toProfilingResultPayload(tableProfile({ columns })).columns_profiled).toBe(2);
  });
});

describe('toProfilingResultsPayload', () => {
  it('lists the measured tables, empty ones included', () => {
    const empty = tableProfile({ table: 'none', status: 'empty', rowCount: 0 });
    const payload: JsonValue = toProfilingResultsPayload(profilingRun([tableProfile(), empty]));
    expect(payload).toEqual({
      run_id: 'run-1',
      environment: 'test',
      tables_profiled: 2,
      profiled_at: '2026-11-23T10:00:01.250Z',
      results: [
        RESULT,
        {
          ...RESULT,
          dataset_name: 'none',
          row_count: 0,
          metadata: { ...RESULT.metadata, row_count: 0 },
        },
      ],
    });
  });

  it('lists failures apart, and no table skipped by decision', () => {
    const error = { code: 'PM_ABORTED', message: 'stopped', transient: false } as const;
    const payload = toProfilingResultsPayload(
      profilingRun([
        failedTable('gone'),
        tableProfile(),
        tableProfile({ table: 'fresh', status: 'skipped' }),
        tableProfile({ table: 'late', status: 'skipped', error }),
      ]),
    );
    expect(payload.tables_profiled).toBe(1);
    expect(payload.results.map((result) => result.dataset_name)).toEqual(['orders']);
    expect(payload.failures).toEqual([
      {
        dataset_name: 'gone',
        schema_name: 'public',
        status: 'failed',
        error: { code: 'PM_DB_TABLE_MISSING', message: 'Table gone is not there.' },
      },
      {
        dataset_name: 'late',
        schema_name: 'public',
        status: 'skipped',
        error: { code: 'PM_ABORTED', message: 'stopped' },
      },
    ]);
  });
});

describe('toPlanChangeMetadata', () => {
  it('sums the metrics of the changed tables that the plan still has', () => {
    const planOf = (...tables: string[]) =>
      buildPlan({
        config: makeConfig({
          profiling: {
            metrics: ['count', 'min', 'max'],
            tables: tables.map((table) => configuredTable({ schema: 's', table })),
          },
        }),
      });
    const previous = buildPlanSnapshot(planOf('kept', 'removed'));
    const plan = planOf('kept', 'new1', 'new2');
    const snapshot = buildPlanSnapshot(plan);
    const payload: JsonValue = toPlanChangeMetadata({
      plan,
      snapshot,
      change: comparePlans(previous, snapshot),
    });
    expect(payload).toEqual({
      environment: 'development',
      changed_tables: ['s.new1', 's.new2', 's.removed'],
      metrics_requested: 6,
      drift_strategy: 'absolute_threshold',
      plan_signature: snapshot.signature,
    });
  });
});
