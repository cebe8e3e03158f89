import { expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import { configWarnings } from '../../../src/plan/config-warnings.js';

const source = { type: 'postgres', host: 'db', database: 'shop' } as const;

it('says nothing of the defaults', () => {
  expect(configWarnings(parseConfig({ source }))).toEqual([]);
});

it('names each setting that is on and has no effect', () => {
  const config = parseConfig({
    source,
    incremental: { enabled: true },
    monitoring: { enable_metrics: true },
  });
  expect(configWarnings(config)).toEqual([
    expect.stringContaining('incremental.enabled'),
    expect.stringContaining('monitoring.enable_metrics'),
  ]);
});

it('names each type of database without a connector once, and not those passed in code', () => {
  const config = parseConfig({
    source: { type: 'mysql', database: 'd' },
    storage: { connection: { type: 'sqlite', filepath: 'a.db' } },
    hooks: { hooks: [{ type: 'sql', connection: { type: 'mysql', database: 'e' } }] },
  });
  expect(configWarnings(config)).toEqual([
    'mysql has no connector in this version; allowed: postgres, pglite (others need a connector passed in code).',
    expect.stringMatching(/^sqlite has no connector/),
  ]);
  expect(configWarnings(config, ['mysql', 'sqlite'])).toEqual([]);
});
