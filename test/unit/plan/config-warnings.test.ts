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
    execution: { queue_size: 50 },
  });
  expect(configWarnings(config)).toEqual([expect.stringContaining('execution.queue_size')]);
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

it('names each setting that another one keeps from having an effect', () => {
  const config = parseConfig({
    source,
    execution: { strategy: 'pushdown', table_connections: 4, warehouse_limits: { postgres: 2, postgers: 2 } },
    profiling: {
      tables: [
        { table: 'a', sampling: { fraction: 0.5 } },
        { schema: 's', table: 'b', sampling: { enabled: true, column: 'x', unit: 'pages' } },
        { table: 'c', sampling: { enabled: true, method: 'topk', column: 'x', unit: 'pages', seed: 1 } },
        { table: 'd', partition: { key: 'day', strategy: 'latest', values: ['2001-01-01'], recent_n: 3 } },
        { table: 'e', sampling: { enabled: false } },
        { table: 'f', partition: { key: 'day', strategy: 'sample', recent_n: 3 } },
      ],
    },
  });
  expect(configWarnings(config)).toEqual([
    expect.stringContaining('execution.table_connections'),
    expect.stringContaining('execution.warehouse_limits.postgers has no effect'),
    'Table a: sampling has no effect: set sampling.enabled to true.',
    expect.stringMatching(/^Table s\.b: sampling\.column has no effect with method random/),
    expect.stringMatching(/^Table c: sampling\.unit pages has no effect with method topk/),
    expect.stringMatching(/^Table c: sampling\.seed/),
    expect.stringMatching(/^Table d: partition\.values has no effect with strategy latest/),
    expect.stringMatching(/^Table d: partition\.recent_n/),
  ]);
});

it('names thresholds that a higher severity hides, and tests without anything to compare', () => {
  const config = parseConfig({
    source,
    profiling: { metrics: ['count'] },
    drift_detection: {
      strategy: 'statistical',
      absolute_threshold: { low_threshold: 20 },
      standard_deviation: { medium_threshold: 5 },
    },
  });
  expect(configWarnings(config)).toEqual([
    expect.stringMatching(/^drift_detection\.absolute_threshold\.low_threshold has no effect/),
    expect.stringMatching(/^drift_detection\.standard_deviation\.medium_threshold has no effect/),
    expect.stringMatching(/compares nothing without histogram or top_values/),
  ]);
});
