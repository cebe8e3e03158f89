import { describe, expect, it } from 'vitest';
import { resolveDocument } from '../../../src/config/resolve-document.js';
import { configErrorOf, issuesOf, placesOf, resolveText } from './issues-of.js';

const VALID = 'source: {type: pglite}\n';
const message = (text: string) => issuesOf(VALID + text)[0]?.message;

describe('problems of a configuration', () => {
  it('come all at once, in the order of the file, with line and column', () => {
    const issues = issuesOf(`source:
  type: postgres
  prot: 5432
  database: d
profiling:
  max_workers: 3
  metrics: [count, nul_count]
  tables:
    - tabel: x
    - orders
environment: prod
retry:
  min_backoff: 20
  retries: 11
execution: {max_workers: 65}
`);
    expect(placesOf(issues)).toEqual([
      '3:3 source.prot PM_CONFIG_UNKNOWN_KEY',
      '6:3 profiling.max_workers PM_CONFIG_UNKNOWN_KEY',
      '7:20 profiling.metrics.1 PM_CONFIG_INVALID_VALUE',
      '9:7 profiling.tables.0.table PM_CONFIG_MISSING_KEY',
      '9:7 profiling.tables.0.tabel PM_CONFIG_UNKNOWN_KEY',
      '10:7 profiling.tables.1 PM_CONFIG_INVALID_VALUE',
      '11:14 environment PM_CONFIG_INVALID_VALUE',
      '12:1 retry.max_backoff PM_CONFIG_INVALID_VALUE',
      '14:12 retry.retries PM_CONFIG_INVALID_VALUE',
      '15:26 execution.max_workers PM_CONFIG_INVALID_VALUE',
    ]);
    expect(issues.every((issue) => issue.source === 'profilemesh.yml')).toBe(true);
  });

  it('make one error whose code is that of a single problem', () => {
    expect(configErrorOf(() => resolveText(`${VALID}environment: prod`)).code).toBe(
      'PM_CONFIG_INVALID_VALUE',
    );
    const error = configErrorOf(() => resolveText(`${VALID}environment: prod\nhokks: {}`));
    expect(error.code).toBe('PM_CONFIG_INVALID');
    expect(error.message).toContain('has 2 problems');
    expect(error.message).toContain('profilemesh.yml:2:14: environment');
  });

  it('name the nearest key, and the section that a key belongs to', () => {
    expect(message('hokks: {}')).toMatch(
      /^"hokks" is not a key of the configuration; did you mean "hooks"\?/,
    );
    expect(message('profiling: {max_workers: 1}')).toContain('It is a key of execution.');
    expect(message('results_table: x')).toContain('It is a key of storage.');
    expect(message('execution: {maxWorkers: 1}')).toContain('did you mean "max_workers"?');
    expect(message('profiling: {zzzzzz: 1}')).toMatch(
      /^"zzzzzz" is not a key of profiling\. Keys allowed here: tables, exclude,/,
    );
  });

  it('name the nearest value', () => {
    expect(message('environment: prod')).toBe(
      'found "prod"; allowed: one of: development, test, production; did you mean "production"?',
    );
    expect(message('profiling: {metrics: [std_dev]}')).toContain('did you mean "stddev"?');
  });

  it.each([
    ['execution: {max_workers: 0}', 'found 0; allowed: a whole number from 1 to 64'],
    ['execution: {max_workers: 1.5}', 'found 1.5; allowed: a whole number from 1 to 64'],
    ['execution: {max_workers: .inf}', 'found Infinity; allowed: a whole number from 1 to 64'],
    ['execution: {max_workers: {}}', 'found a map; allowed: a whole number from 1 to 64'],
    ['execution: {batch_size: 101}', 'from 1 to 100'],
    ['execution: {queue_size: 9}', 'from 10 to 1000'],
    ['execution: {warehouse_limits: {postgres: none}}', 'found "none"; allowed: a whole number, 1 or more'],
    ['execution: {statement_timeout_seconds: 0}', 'found 0; allowed: a number above 0, at most 2147483'],
    ['profiling: {histogram_bins: 1001}', '1000 is a hard limit'],
    ['profiling: {default_sample_ratio: 0}', 'found 0; allowed: a number above 0, at most 1'],
    ['profiling: {default_sample_ratio: 1.1}', 'found 1.1'],
    ['profiling: {max_distinct_values: 0}', 'a whole number, 1 or more'],
    ['profiling: {compute_histograms: maybe}', 'found "maybe"; allowed: true or false'],
    ['profiling: {tables: orders}', 'found text; allowed: a list'],
    ['profiling: {tables: [{table: 2026}]}', 'found 2026; allowed: text; put the value in quotes'],
    ['profiling: {tables: [{table: ""}]}', 'found empty text'],
    ['profiling: {tables: [{table: a, sampling: {fraction: 0}}]}', 'above 0, at most 1'],
    ['profiling: {tables: [{table: a, sampling: {max_rows: 0}}]}', '1 or more'],
    ['profiling: {tables: [{table: a, sampling: {method: head}}]}', 'one of: random, stratified, topk'],
    ['profiling: {tables: [{table: a, partition: {strategy: newest}}]}', 'one of: latest, recent_n'],
    [
      'profiling: {tables: [{table: a, partition: {strategy: recent_n}}]}',
      'required when strategy is recent_n',
    ],
    ['profiling: {tables: [{table: a, partition: {recent_n: 0}}]}', '1 or more'],
    [
      'profiling: {tables: [{table: a, partition: {strategy: specific_values, values: []}}]}',
      'is required when',
    ],
    [
      'profiling: {tables: [{table: a, partition: {values: [[1]]}}]}',
      'allowed: text, or a number, or true or false',
    ],
    ['retry: {retries: -1}', 'from 0 to 10'],
    ['retry: {min_backoff: 61, max_backoff: 100}', 'above 0, at most 60'],
    ['retry: {max_backoff: 301}', 'above 0, at most 300'],
    ['retry: {min_backoff: 2, max_backoff: 1}', 'found 1; allowed: min_backoff (2) or more, in seconds'],
    ['hooks: {hooks: [{type: snowflake}]}', 'is required by a hook of type snowflake'],
    ['hooks: {hooks: [{type: custom, module: m}]}', 'is required by a hook of type custom'],
    ['hooks: {hooks: [{type: email}]}', 'one of: logging, sql, snowflake, webhook, custom'],
    ['hooks: {hooks: [{type: logging, log_level: LOUD}]}', 'one of: DEBUG, INFO'],
    ['monitoring: {port: 0}', 'from 1 to 65535'],
    ['drift_detection: {strategy: magic}', 'one of: absolute_threshold'],
    ['drift_detection: {absolute_threshold: {low_threshold: -1}}', '0 or more'],
    ['incremental: {cost_controls: {fallback_strategy: skip}}', 'one of: sample, defer, full'],
    ['incremental: {adaptive_scheduling: {priority_overrides: {orders: soon}}}', 'found "soon"'],
    ['incremental: {partial_profiling: {max_partitions_per_run: 10001}}', 'from 1 to 10000'],
    ['profiling: []', 'found a list; allowed: a section with the keys tables, exclude'],
  ])('%s: %s', (text, expected) => {
    expect(message(text)).toContain(expected);
  });

  it('hold no secret', () => {
    const texts = [
      'source: {type: postgres, database: d, password: [hunter22]}',
      'source: {type: postgres, database: d, password: 98765}',
      'source: postgres://u:hunter22@h/d',
      'source: {url: "nope://u:hunter22@h/d"}',
      'source: {url: "postgres://u:hunter22@h:x/d"}',
      'source: {type: postgres, database: d, port: "postgres://u:hunter22@h/d"}',
      'source: {type: postgres, database: d, pasword: hunter22}',
      'source: {type: postgres, database: d, password: "hunter22"x}',
      'source: {type: postgres, database: d, password: @hunter22}',
      'source: {type: postgres, database: d, password: *hunter22}',
      'source: {type: postgres, database: d, password: *hunter22!x}',
      'source: {type: postgres, database: d, password: &hunter22}',
      'source: {type: postgres, database: d, password:hunter22}',
      'source: {type: postgres, database: d, pasword:hunter22}',
      'source: {type: postgres, database: d, password=hunter22}',
      'source: {type: postgres, database: d, password: ab, hunter22}',
      'source: {postgres://u:hunter22@h/d}',
      'source: {type: postgres, database: d, port: hunter22}',
      'source: {type: postgres, database: d, port: 98765}',
      'source: {type: postgres, database: 98765}',
      'source: {type: hunter22, database: d}',
    ];
    for (const text of texts) {
      const error = configErrorOf(() => resolveText(text));
      expect(JSON.stringify([error, error.message, error.issues, error.details])).not.toMatch(
        /hunter22|98765/,
      );
    }
  });

  it('name the key whose space behind the colon is missing', () => {
    const [issue] = issuesOf('source: {type: postgres, database: d, password:hunter22}');
    expect(issue).toMatchObject({ path: ['source', 'password:***'], line: 1, column: 39 });
    expect(issue?.message).toContain('the key "password" and its value are one text: write ": "');
  });

  it('are counted and shown up to a hundred, within a second or so', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `"key_${index}_${'x'.repeat(20)}": 1`);
    const error = configErrorOf(() =>
      resolveDocument(
        {
          value: JSON.parse(`{"source": {"type": "pglite"}, ${keys.join(', ')}}`),
          issues: [],
          locate: () => undefined,
          source: 'a.json',
          baseDir: undefined,
        },
        {},
      ),
    );
    expect(error.issues).toHaveLength(100);
    expect(error.message).toMatch(/^The configuration a\.json has 20000 problems, these 100 and 19900 more:/);
    expect(error.message.length).toBeLessThan(100_000);
    expect(JSON.stringify(error.details).length).toBeLessThan(100_000);
  });

  it('show the beginning of a very long key', () => {
    const error = configErrorOf(() => resolveText(`${VALID}? ${'k'.repeat(5000)}\n: 1\n`));
    expect(error.issues[0]?.path).toEqual([`${'k'.repeat(64)}…`]);
    expect(error.message.length).toBeLessThan(1000);
  });

  it('take an empty section for its defaults', () => {
    const config = resolveText(`${VALID}hooks:\nprofiling:\n  tables:\n  metrics:\nretry: ~\n`);
    expect(config).toEqual(resolveText(VALID));
  });

  it('accept yes and no, and numbers in quotes, as the Python package does', () => {
    const config = resolveText(`${VALID}monitoring: {enable_metrics: yes, keep_alive: 0, port: "9000"}`);
    expect(config.monitoring).toEqual({
      enableMetrics: true,
      host: '127.0.0.1',
      keepAlive: false,
      port: 9000,
    });
  });
});
