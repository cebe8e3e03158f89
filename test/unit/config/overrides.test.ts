import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuesOf, resolveText } from './issues-of.js';

const BASE = `
source: {type: postgres, host: h, port: 1, database: d}
profiling: {tables: [{table: a}, {table: b}]}
execution: {warehouse_limits: {Postgres: 2}}
`;
const resolve = (env: Record<string, string>) => resolveText(BASE, env);
const issue = (env: Record<string, string>) => issuesOf(BASE, env)[0];

describe('PROFILEMESH_ variables', () => {
  it('go before the file', () => {
    const config = resolve({
      PROFILEMESH_ENVIRONMENT: 'production',
      PROFILEMESH_SOURCE__HOST: 'db',
      PROFILEMESH_SOURCE__PORT: '6543',
      PROFILEMESH_EXECUTION__MAX_WORKERS: ' 4 ',
      PROFILEMESH_RETRY__MIN_BACKOFF: '.25',
      PROFILEMESH_CONFIG: 'ignored.yml',
    });
    expect(config).toMatchObject({
      environment: 'production',
      source: { host: 'db', port: 6543 },
      execution: { maxWorkers: 4 },
      retry: { minBackoffMs: 250 },
    });
  });

  it('stay texts in a text field', () => {
    for (const text of ['12345', 'true', '0', 'null', '1e3', '[a]', `\${HOME}`]) {
      const config = resolve({ PROFILEMESH_SOURCE__PASSWORD: text, PROFILEMESH_SOURCE__USERNAME: text });
      expect(config.source.password?.reveal()).toBe(text);
      expect(config.source.username).toBe(text);
    }
  });

  it('keep any password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (password) => {
        const config = resolve({ PROFILEMESH_SOURCE__PASSWORD: password });
        expect(config.source.password?.reveal()).toBe(password);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['true', true],
    ['Yes', true],
    ['on', true],
    ['1', true],
    ['FALSE', false],
    ['no', false],
    ['off', false],
    ['0', false],
  ])('read "%s" as %s in a boolean field', (text, value) => {
    expect(resolve({ PROFILEMESH_STORAGE__CREATE_TABLES: text }).storage.createTables).toBe(value);
  });

  it('read lists and sections as JSON, YAML flow or comma-separated text', () => {
    expect(resolve({ PROFILEMESH_PROFILING__METRICS: '["count", "min"]' }).profiling.metrics).toEqual([
      'count',
      'min',
    ]);
    expect(resolve({ PROFILEMESH_PROFILING__METRICS: '[count, min]' }).profiling.metrics).toEqual([
      'count',
      'min',
    ]);
    expect(resolve({ PROFILEMESH_PROFILING__METRICS: 'count, min' }).profiling.metrics).toEqual([
      'count',
      'min',
    ]);
    expect(resolve({ PROFILEMESH_PROFILING__METRICS: 'count' }).profiling.metrics).toEqual(['count']);
    expect(resolve({ PROFILEMESH_SOURCE: '{type: pglite}' }).source).toMatchObject({ type: 'pglite' });
  });

  it('reach list entries, in the order of their numbers', () => {
    const config = resolve({
      PROFILEMESH_PROFILING__TABLES__0__TABLE: '123',
      PROFILEMESH_PROFILING__TABLES__2__TABLE: 'c',
      PROFILEMESH_PROFILING__TABLES__2__SAMPLING__FRACTION: '0.5',
    });
    expect(config.profiling.tables.map((table) => table.table)).toEqual(['123', 'b', 'c']);
    expect(config.profiling.tables[2]?.sampling?.fraction).toBe(0.5);
  });

  it('build on a list that another variable gives', () => {
    const config = resolve({
      PROFILEMESH_PROFILING__TABLES__1__TABLE: 'y',
      PROFILEMESH_PROFILING__TABLES: '[{table: x}]',
    });
    expect(config.profiling.tables.map((table) => table.table)).toEqual(['x', 'y']);
  });

  it('reach the keys of free maps, in the spelling that is there', () => {
    const config = resolve({
      PROFILEMESH_EXECUTION__WAREHOUSE_LIMITS__POSTGRES: '8',
      PROFILEMESH_EXECUTION__WAREHOUSE_LIMITS__SQLITE: '1',
      PROFILEMESH_SOURCE__EXTRA_PARAMS__SSL: 'true',
      PROFILEMESH_SOURCE__EXTRA_PARAMS__POOL__MAX: '5',
      PROFILEMESH_SOURCE__EXTRA_PARAMS__SSLPASSWORD: '12345',
      PROFILEMESH_SOURCE__EXTRA_PARAMS__VERSION: '007',
    });
    expect(config.execution.warehouseLimits).toEqual({ Postgres: 8, sqlite: 1 });
    expect(config.source.extraParams).toEqual({
      ssl: true,
      pool: { max: 5 },
      sslpassword: '12345',
      version: '007',
    });
  });

  it('replace a reference to a variable that is not set', () => {
    const text = `source: {type: postgres, database: d, host: "\${NOT_SET}"}`;
    expect(resolveText(text, { PROFILEMESH_SOURCE__HOST: 'h' }).source.host).toBe('h');
  });

  it('are named when their value is wrong', () => {
    expect(issue({ PROFILEMESH_EXECUTION__MAX_WORKERS: 'many' })).toEqual({
      code: 'PM_CONFIG_INVALID_VALUE',
      source: 'PROFILEMESH_EXECUTION__MAX_WORKERS',
      path: ['execution', 'max_workers'],
      message: 'found "many"; allowed: a whole number from 1 to 64',
    });
    expect(issue({ PROFILEMESH_EXECUTION__MAX_WORKERS: '' })?.message).toContain('found empty text');
    expect(issue({ PROFILEMESH_PROFILING__TABLES__0__SAMPLING: 'x' })).toMatchObject({
      source: 'PROFILEMESH_PROFILING__TABLES__0__SAMPLING',
    });
  });

  it.each([
    ['PROFILEMESH_ENVIROMENT', 'did you mean PROFILEMESH_ENVIRONMENT?'],
    ['PROFILEMESH_EXECUTION__MAX_WORKER', 'did you mean PROFILEMESH_EXECUTION__MAX_WORKERS?'],
    ['PROFILEMESH_SOURCE__XYZ', 'Keys allowed there: type, url, host'],
    ['PROFILEMESH_SOURCE__', 'empty part'],
    ['PROFILEMESH_SOURCE____PROTO__', 'empty part'],
    ['PROFILEMESH_ENVIRONMENT__X', 'single value'],
    ['PROFILEMESH_PROFILING__TABLES__FIRST__TABLE', 'a number from 0'],
    ['PROFILEMESH_PROFILING__TABLES__3__TABLE', 'which has 2; the next one is 2'],
  ])('%s is an issue', (variable, text) => {
    expect(issue({ [variable]: 'hunter2' })).toMatchObject({
      code: 'PM_CONFIG_UNKNOWN_KEY',
      source: variable,
      path: [],
    });
    expect(issue({ [variable]: 'hunter2' })?.message).toContain(text);
    expect(issue({ [variable]: 'hunter2' })?.message).not.toContain('hunter2');
  });

  it('leave alone what Kubernetes and test suites set', () => {
    const env = {
      PROFILEMESH_SERVICE_HOST: '10.0.0.1',
      PROFILEMESH_SERVICE_PORT: '80',
      PROFILEMESH_SERVICE_PORT_HTTP: '80',
      PROFILEMESH_PORT: 'tcp://10.0.0.1:80',
      PROFILEMESH_PORT_80_TCP_ADDR: '10.0.0.1',
      PROFILEMESH_WEB_SERVICE_HOST: '10.0.0.2',
      PROFILEMESH_TEST_DATABASE_URL: 'x',
      profilemesh_environment: 'x',
    };
    expect(resolve(env)).toEqual(resolve({}));
  });
});
