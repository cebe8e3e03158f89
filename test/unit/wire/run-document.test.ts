import { describe, expect, it } from 'vitest';
import { toRunDocument } from '../../../src/wire/run-document.js';
import { columnProfile, failedTable, profilingRun, tableProfile } from './profiles.js';

describe('toRunDocument', () => {
  it('has the keys of the contract in their order', () => {
    const document = toRunDocument(profilingRun([tableProfile(), failedTable('gone')]));
    expect(JSON.stringify(document)).toBe(
      JSON.stringify({
        schema_version: 1,
        run_id: 'run-1',
        environment: 'test',
        started_at: '2026-11-23T09:59:59.500Z',
        finished_at: '2026-11-23T10:00:01.250Z',
        tables: [
          {
            dataset_name: 'orders',
            schema_name: 'public',
            status: 'success',
            row_count: 2,
            profiled_at: '2026-11-23T10:00:00.000Z',
            duration_ms: 12,
            error: null,
            metadata: { row_count: 2, column_count: 1, partition_config: null, sampling_config: null },
            columns: [{ column_name: 'id', column_type: 'bigint', metrics: { count: 2 }, error: null }],
          },
          {
            dataset_name: 'gone',
            schema_name: 'public',
            status: 'failed',
            row_count: null,
            profiled_at: '2026-11-23T10:00:00.000Z',
            duration_ms: 12,
            error: { code: 'PM_DB_TABLE_MISSING', message: 'Table gone is not there.', transient: false },
            metadata: { row_count: null, column_count: 0, partition_config: null, sampling_config: null },
            columns: [],
          },
        ],
      }),
    );
  });

  it("names a table's run id where its rows have one of their own", () => {
    const { tables } = toRunDocument(
      profilingRun([tableProfile(), tableProfile({ schema: 'hr', runId: 'run-2' })]),
    );
    expect(tables[0]).not.toHaveProperty('run_id');
    expect(tables[1]).toMatchObject({ schema_name: 'hr', run_id: 'run-2' });
  });

  it('says how a metric was estimated, and nothing where none was', () => {
    const estimates = {
      mean: { method: 'sample', low: 1, high: 3, confidence: 0.95 },
      distinct_count: { method: 'hyperloglog', relativeError: 0.0081 },
    } as const;
    const columns = [columnProfile({ estimates }), columnProfile()];
    const [table] = toRunDocument(profilingRun([tableProfile({ columns })])).tables;
    expect(table?.columns[0]?.estimates).toEqual({
      mean: { method: 'sample', low: 1, high: 3, confidence: 0.95 },
      distinct_count: { method: 'hyperloglog', relative_error: 0.0081 },
    });
    expect(table?.columns[1]).not.toHaveProperty('estimates');
  });

  it('tells top values from bins', () => {
    const metrics = { top_values: [{ value: 'paid', count: 2 }], histogram: [] };
    const columns = [columnProfile({ metrics })];
    const [table] = toRunDocument(profilingRun([tableProfile({ columns })])).tables;
    expect(table?.columns[0]?.metrics).toEqual({ top_values: [{ value: 'paid', count: 2 }], histogram: [] });
  });

  it('writes metrics so that JSON loses none', () => {
    const column = columnProfile({
      metrics: {
        count: 3,
        min: '9007199254740993',
        max: 'Infinity',
        mean: Number.NaN,
        stddev: Number.NEGATIVE_INFINITY,
        distinct_count: null,
        histogram: [{ start: 0, end: '10000000000000000000000001', count: 3 }],
      },
    });
    const [table] = toRunDocument(profilingRun([tableProfile({ columns: [column] })])).tables;
    const metrics = {
      count: 3,
      min: '9007199254740993',
      max: 'Infinity',
      mean: 'NaN',
      stddev: '-Infinity',
      distinct_count: null,
      histogram: [{ bin_start: 0, bin_end: '10000000000000000000000001', count: 3 }],
    };
    expect(table?.columns[0]?.metrics).toEqual(metrics);
    expect(JSON.parse(JSON.stringify(table?.columns[0]?.metrics))).toEqual(metrics);
  });

  it('gives the reasons of metrics that a type can not have, and the failure of a column', () => {
    const error = { code: 'PM_DB_QUERY', message: 'overflow', transient: false } as const;
    const columns = [
      columnProfile({ metrics: { min: undefined }, skipped: { min: 'json has no order' } }),
      columnProfile({ metrics: { count: 1 }, error }),
    ];
    const [table] = toRunDocument(profilingRun([tableProfile({ columns })])).tables;
    expect(table?.columns).toEqual([
      {
        column_name: 'id',
        column_type: 'bigint',
        metrics: {},
        error: null,
        skipped: { min: 'json has no order' },
      },
      { column_name: 'id', column_type: 'bigint', metrics: { count: 1 }, error },
    ]);
    expect(table?.columns[1]).not.toHaveProperty('skipped');
  });
});
