import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';

const source = { type: 'postgres', database: 'shop' } as const;

describe('incremental.change_detection', () => {
  it('takes queries of the user’s, and other settings of the Python package', () => {
    const queries = {
      query: 'select max(id) from {table}',
      tables: { 'public.orders': 'select 1' },
      partitions: { events: 'select day, count(*) from events group by day' },
      stream_name: 'of another kind of database',
    };
    const change_detection = { connector_overrides: { postgres: queries } };
    const { changeDetection } = parseConfig(
      { source, incremental: { change_detection } },
      { env: {} },
    ).incremental;
    expect(changeDetection.connectorOverrides).toEqual({ postgres: queries });
  });

  it('refuses a query that is no text', () => {
    const change_detection = { connector_overrides: { postgres: { query: 5 } } };
    expect(() => parseConfig({ source, incremental: { change_detection } }, { env: {} })).toThrow(/query/);
  });

  it('names the table of the state, which the configuration that is shown has once', () => {
    const change_detection = { metadata_table: 'audit.memory' };
    const config = parseConfig({ source, incremental: { change_detection } }, { env: {} });
    expect(config.storage.stateTable).toBe('audit.memory');
    expect(describeConfig(config).storage).not.toHaveProperty('state_table');
    expect(parseConfig({ source }, { env: {} }).storage).not.toHaveProperty('stateTable');
  });
});
