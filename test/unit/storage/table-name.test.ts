import { describe, expect, it } from 'vitest';
import { formatTableName } from '../../../src/core/format-table-name.js';
import { parseTableName } from '../../../src/storage/table-name.js';
import { areDefaultNames, storageTableNames } from '../../../src/storage/table-names.js';

describe('parseTableName', () => {
  it.each([
    ['runs', { schema: null, table: 'runs' }],
    ['analytics.runs', { schema: 'analytics', table: 'runs' }],
    ['a.b.c', { schema: 'a', table: 'b.c' }],
    ['Runs "2026"; drop table x', { schema: null, table: 'Runs "2026"; drop table x' }],
  ])('reads %s', (text, name) => {
    expect(parseTableName(text)).toEqual(name);
    expect(formatTableName(name)).toBe(text);
  });

  it.each(['', '.', '.runs', 'analytics.'])('refuses %j', (text) => {
    expect(() => parseTableName(text)).toThrow(expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }));
  });
});

describe('storageTableNames', () => {
  it('knows the default names', () => {
    const names = storageTableNames({ runsTable: 'profilemesh_runs', resultsTable: 'profilemesh_results' });
    expect(Object.values(names).map(formatTableName)).toEqual([
      'profilemesh_runs',
      'profilemesh_results',
      'profilemesh_events',
      'profilemesh_table_state',
      'profilemesh_cursors',
      'profilemesh_partition_profiles',
      'profilemesh_run_reviews',
      'profilemesh_run_details',
      'profilemesh_run_outcomes',
      'profilemesh_event_streams',
      'profilemesh_event_outbox',
      'profilemesh_event_deliveries',
    ]);
    expect(areDefaultNames(names)).toBe(true);
    expect(areDefaultNames({ events: names.events })).toBe(false);
    const other = storageTableNames({ runsTable: 'runs', resultsTable: 'profilemesh_results' });
    expect(areDefaultNames(other)).toBe(false);
  });

  it.each([
    ['same', 'same'],
    ['profilemesh_events', 'profilemesh_results'],
  ])('refuses %s and %s: two tables of one name', (runsTable, resultsTable) => {
    expect(() => storageTableNames({ runsTable, resultsTable })).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT', message: expect.stringContaining(runsTable) }),
    );
  });
});
