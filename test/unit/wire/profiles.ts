import type { ColumnProfile, ProfilingRun, TableProfile } from '../../../src/model/profile.js';

export const PROFILED_AT = new Date('2026-11-23T10:00:00.000Z');

export function columnProfile(overrides: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    name: 'id',
    type: 'bigint',
    metrics: { count: 2 },
    skipped: {},
    estimates: {},
    error: null,
    ...overrides,
  };
}

export function tableProfile(overrides: Partial<TableProfile> = {}): TableProfile {
  const { schema = 'public', table = 'orders' } = overrides;
  return {
    runId: 'run-1',
    schema,
    table,
    fullName: schema === null ? table : `${schema}.${table}`,
    status: 'success',
    rowCount: 2,
    profiledAt: PROFILED_AT,
    durationMs: 12,
    columns: [columnProfile()],
    error: null,
    metadata: {},
    ...overrides,
  };
}

export function failedTable(table: string): TableProfile {
  return tableProfile({
    table,
    status: 'failed',
    rowCount: null,
    columns: [],
    error: { code: 'PM_DB_TABLE_MISSING', message: `Table ${table} is not there.`, transient: false },
  });
}

export function profilingRun(tables: TableProfile[]): ProfilingRun {
  return {
    runId: 'run-1',
    environment: 'test',
    startedAt: new Date('2026-11-23T09:59:59.500Z'),
    finishedAt: new Date('2026-11-23T10:00:01.250Z'),
    tables,
  };
}
