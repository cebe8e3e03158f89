import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { describeConfig } from '../../../src/config/redacted-config.js';

const CONFIG = parseConfig({
  source: {
    url: 'postgres://ann:hunter22@h:5433/d?sslmode=require',
    extra_params: {
      sslPassword: 'hunter33',
      apiKeys: ['hunter44'],
      ssl: { key: 'k', note: 'u://a:hunter55@h' },
    },
  },
  storage: { connection: { type: 'pglite' } },
  profiling: { tables: [{ table: 'a', partition: { strategy: 'recent_n', recent_n: 2 } }] },
  execution: { warehouse_limits: { bigQuery: 2 }, statement_timeout_seconds: 1.5 },
  hooks: {
    hooks: [{ type: 'custom', module: 'm', class_name: 'C', params: { token: 'hunter66', maxItems: 3 } }],
  },
});

describe('describeConfig', () => {
  const described = describeConfig(CONFIG);

  it('masks every secret', () => {
    expect(JSON.stringify(described)).not.toContain('hunter');
    expect(described['source']).toEqual({
      type: 'postgres',
      database: 'd',
      host: 'h',
      port: 5433,
      username: 'ann',
      password: '***',
      extra_params: {
        sslmode: 'require',
        sslPassword: '***',
        apiKeys: ['***'],
        ssl: { key: '***', note: 'u://a:***@h' },
      },
    });
  });

  it("has the file's shape: reading it again gives the same configuration", () => {
    const again = parseConfig(described);
    expect(again).toEqual({
      ...CONFIG,
      source: { ...again.source },
      hooks: { ...again.hooks },
    });
    expect(again.hooks.hooks[0]?.params).toEqual({ token: '***', maxItems: 3 });
    expect(again.execution).toEqual(CONFIG.execution);
    expect(described['execution']).toMatchObject({
      statement_timeout_seconds: 1.5,
      warehouse_limits: { bigQuery: 2 },
    });
  });
});
