import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/config/config-schema.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { configErrorOf } from './issues-of.js';

const source = { type: 'postgres', database: 'shop' } as const;

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig({ source })).toEqual({
      environment: 'development',
      source: { type: 'postgres', database: 'shop', extraParams: {} },
      storage: {
        connection: { type: 'postgres', database: 'shop', extraParams: {} },
        resultsTable: 'profilemesh_results',
        runsTable: 'profilemesh_runs',
        createTables: true,
      },
      profiling: {
        tables: [],
        exclude: [],
        maxDistinctValues: 1000,
        computeHistograms: true,
        histogramBins: 10,
        metrics: [
          'count',
          'null_count',
          'null_percent',
          'distinct_count',
          'distinct_percent',
          'min',
          'max',
          'mean',
          'stddev',
          'histogram',
        ],
        defaultSampleRatio: 1,
        distinct: 'auto',
        topValues: 10,
      },
      driftDetection: {
        strategy: 'absolute_threshold',
        also: [],
        afterProfile: false,
        metrics: ['count', 'null_percent', 'distinct_percent', 'mean', 'stddev', 'min', 'max'],
        absoluteThreshold: {
          lowThreshold: 5,
          mediumThreshold: 15,
          highThreshold: 30,
          zeroBaseline: 'unknown',
        },
        standardDeviation: {
          lowThreshold: 1,
          mediumThreshold: 2,
          highThreshold: 3,
          minRuns: 5,
          maxRuns: 30,
        },
        statistical: {
          significance: 0.05,
          minValues: 30,
          number: {
            tests: ['kolmogorov_smirnov', 'population_stability_index', 'wasserstein'],
            thresholds: {
              kolmogorov_smirnov: { lowThreshold: 0.1, mediumThreshold: 0.2, highThreshold: 0.3 },
              population_stability_index: { lowThreshold: 0.1, mediumThreshold: 0.25, highThreshold: 0.5 },
              jensen_shannon: { lowThreshold: 0.1, mediumThreshold: 0.2, highThreshold: 0.3 },
              wasserstein: { lowThreshold: 0.1, mediumThreshold: 0.25, highThreshold: 0.5 },
            },
          },
          category: {
            tests: ['chi_square', 'population_stability_index', 'jensen_shannon'],
            thresholds: {
              chi_square: { lowThreshold: 0.1, mediumThreshold: 0.3, highThreshold: 0.5 },
              population_stability_index: { lowThreshold: 0.1, mediumThreshold: 0.25, highThreshold: 0.5 },
              jensen_shannon: { lowThreshold: 0.1, mediumThreshold: 0.2, highThreshold: 0.3 },
            },
          },
        },
        mlBased: {},
        baseline: {
          strategy: 'last_accepted',
          runId: null,
          window: 7,
          timeZone: 'UTC',
          rowCountTolerancePercent: 10,
        },
        schemaChanges: { renameScore: 0.75 },
      },
      hooks: { enabled: true, hooks: [], claimMs: 60_000 },
      retry: {
        enabled: true,
        retries: 3,
        backoffStrategy: 'exponential',
        minBackoffMs: 500,
        maxBackoffMs: 8000,
      },
      execution: {
        maxWorkers: 1,
        batchSize: 10,
        queueSize: 100,
        warehouseLimits: {},
        statementTimeoutMs: 600_000,
        strategy: 'auto',
        consistency: 'table',
        tableConnections: 1,
      },
      monitoring: { enableMetrics: false, port: 9753, host: '127.0.0.1', keepAlive: true },
      lineage: null,
      incremental: {
        enabled: false,
        changeDetection: {
          enabled: true,
          metadataTable: 'profilemesh_table_state',
          connectorOverrides: {},
          snapshotTtlMinutes: 10080,
        },
        partialProfiling: {
          enabled: true,
          allowPartitionPruning: true,
          maxPartitionsPerRun: 64,
          mergeableMetrics: ['count', 'null_count', 'null_percent', 'min', 'max', 'mean', 'stddev'],
        },
        adaptiveScheduling: {
          enabled: true,
          defaultIntervalMinutes: 1440,
          minIntervalMinutes: 60,
          maxIntervalMinutes: 10080,
          priorityOverrides: {},
          stalenessPenaltyMinutes: 1440,
        },
        costControls: {
          enabled: true,
          maxBytesScanned: null,
          maxRowsScanned: null,
          fallbackStrategy: 'sample',
          sampleFraction: 0.1,
        },
      },
    });
  });

  it('gives its own settings their defaults', () => {
    const { execution, profiling } = parseConfig({ source });
    expect(execution).toMatchObject({ strategy: 'auto', consistency: 'table', tableConnections: 1 });
    expect(profiling).toMatchObject({ distinct: 'auto', topValues: 10 });
    const sampling = { enabled: true, column: 'region', unit: 'pages', seed: 7 } as const;
    const set = parseConfig({
      source,
      execution: { strategy: 'stream', consistency: 'run', table_connections: 4 },
      profiling: { distinct: 'exact', top_values: 3, tables: [{ table: 'a', sampling }] },
    });
    expect(set.execution).toMatchObject({ strategy: 'stream', consistency: 'run', tableConnections: 4 });
    expect(set.profiling).toMatchObject({ distinct: 'exact', topValues: 3 });
    expect(set.profiling.tables[0]?.sampling).toEqual({
      method: 'random',
      fraction: 0.01,
      maxRows: null,
      ...sampling,
    });
  });

  it('refuses settings out of range', () => {
    expect(() => parseConfig({ source, execution: { table_connections: 17 } })).toThrow(/table_connections/);
    expect(() => parseConfig({ source, profiling: { top_values: 0 } })).toThrow(/top_values/);
  });

  it('gives tables, partitions, sampling and hooks their names and defaults', () => {
    const input: ConfigInput = {
      source,
      profiling: {
        tables: [
          { schema: null, table: 'a', partition: {}, sampling: {} },
          {
            schema: 's',
            table: 'b',
            database: 'd',
            partition: { key: 'dt', strategy: 'recent_n', recent_n: 7, metadata_fallback: false },
            sampling: { enabled: true, method: 'topk', fraction: 1, max_rows: 10 },
          },
          { table: 'c', partition: { strategy: 'specific_values', values: ['2026-01-01', 7, true] } },
        ],
        exclude: [{ table: 'tmp_*' }],
        metrics: ['max', 'count', 'max'],
      },
      hooks: {
        hooks: [
          { type: 'logging', log_level: 'WARN' },
          { type: 'sql', connection: { type: 'pglite', filepath: 'memory://events' } },
          { type: 'custom', module: 'm', class_name: 'C', params: { a: 1 } },
          { type: 'sql', enabled: false },
          { type: 'sql', table_name: 'audit' },
        ],
      },
    };
    const { profiling, hooks } = parseConfig(input);
    expect(profiling.tables).toEqual([
      {
        table: 'a',
        partition: { key: null, strategy: 'all', recentN: null, values: null, metadataFallback: true },
        sampling: { enabled: false, method: 'random', fraction: 0.01, maxRows: null },
      },
      {
        schema: 's',
        table: 'b',
        database: 'd',
        partition: { key: 'dt', strategy: 'recent_n', recentN: 7, values: null, metadataFallback: false },
        sampling: { enabled: true, method: 'topk', fraction: 1, maxRows: 10 },
      },
      {
        table: 'c',
        partition: {
          key: null,
          strategy: 'specific_values',
          recentN: null,
          values: ['2026-01-01', 7, true],
          metadataFallback: true,
        },
        sampling: null,
      },
    ]);
    expect(profiling.exclude).toEqual([{ table: 'tmp_*' }]);
    expect(profiling.metrics).toEqual(['max', 'count']);
    expect(hooks.hooks.map((hook) => [hook.type, hook.logLevel, hook.tableName])).toEqual([
      ['logging', 'WARNING', 'profilemesh_events'],
      ['sql', 'INFO', 'profilemesh_events'],
      ['custom', 'INFO', 'profilemesh_events'],
      ['sql', 'INFO', 'profilemesh_events'],
      ['sql', 'INFO', 'audit'],
    ]);
    expect(hooks.hooks[1]?.connection).toMatchObject({ type: 'pglite', filepath: 'memory://events' });
    expect(hooks.hooks[4]?.connection).toBeNull();
    expect(hooks.hooks[2]).toMatchObject({ module: 'm', className: 'C', params: { a: 1 } });
  });

  it('freezes the result, and leaves the input alone', () => {
    const input = {
      source: { ...source, password: 's3cret', extra_params: { ssl: { rejectUnauthorized: true } } },
    };
    const config = parseConfig(input);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.profiling.metrics)).toBe(true);
    expect(Object.isFrozen(config.source.extraParams['ssl'])).toBe(true);
    expect(config.source.password?.reveal()).toBe('s3cret');
    expect(JSON.stringify(config)).not.toContain('s3cret');
    expect(Object.isFrozen(input.source.extra_params.ssl)).toBe(false);
  });

  it('depends on the input only, unless variables are given', () => {
    const input = { source: { ...source, username: `\${USER_NAME:-me}` } };
    expect(parseConfig(input).source.username).toBe('me');
    const env = { USER_NAME: 'ann', PROFILEMESH_ENVIRONMENT: 'test' };
    expect(parseConfig(input, { env })).toMatchObject({ environment: 'test', source: { username: 'ann' } });
  });

  it('keeps objects of classes in extra_params as they are', () => {
    const socket = new (class Socket {
      open = true;
    })();
    expect(
      parseConfig({ source: { ...source, extra_params: { socket } } }).source.extraParams['socket'],
    ).toBe(socket);
    expect(Object.isFrozen(socket)).toBe(false);
  });

  it.each([undefined, null, [], 'text', 5, new Map()])('refuses %s', (input) => {
    const error = configErrorOf(() => parseConfig(input, { source: 'options' }));
    expect(error.code).toBe('PM_CONFIG_INVALID_VALUE');
    expect(error.issues[0]).toMatchObject({ path: [], source: 'options' });
  });

  it('refuses an object that holds itself', () => {
    const extra: Record<string, unknown> = {};
    extra['self'] = extra;
    const error = configErrorOf(() => parseConfig({ source: { ...source, extra_params: extra } }));
    expect(error.issues).toMatchObject([{ path: ['source', 'extra_params', 'self'] }]);
  });

  it('takes __proto__ for the unknown key that it is', () => {
    const input: unknown = JSON.parse('{"source": {"type": "pglite", "__proto__": {"host": "x"}}}');
    expect(configErrorOf(() => parseConfig(input)).issues).toMatchObject([
      { code: 'PM_CONFIG_UNKNOWN_KEY', path: ['source', '__proto__'] },
    ]);
  });
});
