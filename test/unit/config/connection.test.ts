import { describe, expect, it } from 'vitest';
import { issuesOf, resolveText } from './issues-of.js';

const source = (flow: string, env = {}) =>
  resolveText(`source: {${flow}}\nstorage: {connection: {type: pglite}}`, env).source;
const problems = (flow: string, env = {}) =>
  issuesOf(`source: {${flow}}\nstorage: {connection: {type: pglite}}`, env).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('a connection', () => {
  it('is given by a URL, and single keys go before its parts', () => {
    const connection = source(
      'url: "postgres://ann:p%40ss@db:6543/shop?sslmode=require", host: other, extra_params: {a: 1}',
    );
    expect(connection).toMatchObject({
      type: 'postgres',
      host: 'other',
      port: 6543,
      database: 'shop',
      username: 'ann',
      extraParams: { sslmode: 'require', a: 1 },
    });
    expect(connection.password?.reveal()).toBe('p@ss');
  });

  it('needs no database for pglite, nor for a SQLite file', () => {
    expect(source('type: pglite')).toEqual({ type: 'pglite', database: 'postgres', extraParams: {} });
    expect(source('type: sqlite, filepath: a.db')).toMatchObject({
      database: 'main',
      filepath: '/project/a.db',
    });
    expect(source('type: sqlite, database: ":memory:"')).toMatchObject({ database: ':memory:' });
  });

  it.each([
    ['data', '/project/data'],
    ['./data', '/project/data'],
    ['/data', '/data'],
    ['memory://demo', 'memory://demo'],
    [':memory:', ':memory:'],
    ['file:x.db?mode=ro', 'file:x.db?mode=ro'],
  ])('finds the file path %s at %s', (filepath, resolved) => {
    expect(source(`type: pglite, filepath: "${filepath}"`).filepath).toBe(resolved);
  });

  it('reports what is missing', () => {
    expect(problems('host: h')).toEqual([
      expect.stringMatching(/^source\.type: is missing; allowed: postgres, pglite/),
    ]);
    expect(problems('type: postgres')).toEqual([
      'source.database: is missing: give the name of the database',
    ]);
    expect(problems('url: "postgres://h"')).toEqual([expect.stringContaining('put /NAME behind the host')]);
  });

  it('names the nearest type, those with a connector first', () => {
    expect(problems('type: postgre, database: d')).toEqual([
      'source.type: found "postgre"; allowed: postgres, pglite (and with a connector passed in code: ' +
        'snowflake, sqlite, mysql, bigquery, redshift); did you mean "postgres"?',
    ]);
    expect(problems('type: hunter22, database: d')).toEqual([
      expect.stringMatching(/^source\.type: found text; allowed: postgres, pglite \(/),
    ]);
  });

  it('reports a wrong port and the missing database at once', () => {
    expect(problems('type: postgres, port: abc')).toEqual([
      'source.port: found text; allowed: a whole number from 1 to 65535',
      'source.database: is missing: give the name of the database',
    ]);
  });

  it('reports a URL of another type, and a URL in "host"', () => {
    expect(problems('type: mysql, url: "postgres://h/d"')).toEqual([
      expect.stringContaining('source.type: found "mysql"'),
    ]);
    expect(problems('type: postgres, database: d, host: "postgres://u:hunter2@h/d"')).toEqual([
      'source.host: found a URL; write it under the key "url", or give the host name only',
    ]);
  });
});

describe('DATABASE_URL', () => {
  const env = { DATABASE_URL: 'postgres://ann:s3cret@db:6543/shop' };

  it('is the source when the file has none', () => {
    const config = resolveText('profiling: {tables: [{table: orders}]}', env);
    expect(config.source).toMatchObject({
      type: 'postgres',
      host: 'db',
      port: 6543,
      database: 'shop',
      username: 'ann',
    });
    expect(config.storage.connection).toBe(config.source);
  });

  it('completes a source that says nowhere where it is', () => {
    expect(source('type: redshift, database: other', env)).toMatchObject({
      type: 'redshift',
      host: 'db',
      database: 'other',
    });
  });

  it.each([
    'type: postgres, database: d, host: h',
    'url: "postgres://h/d"',
    'type: pglite',
    'type: sqlite, filepath: x.db',
    'type: mysql, database: d',
    'type: snowflake, database: d, account: a',
  ])('is not used for {%s}', (flow) => {
    expect(source(flow, env)).toEqual(source(flow));
  });

  it('is named when it is wrong, and not repeated', () => {
    const [issue, ...others] = issuesOf('profiling: {}', { DATABASE_URL: 'mssql://u:hunter2@h/d' });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      source: 'DATABASE_URL',
      path: ['source', 'url'],
      code: 'PM_CONFIG_INVALID_VALUE',
    });
    expect(issue?.line).toBeUndefined();
    expect(issue?.message).not.toContain('hunter2');
  });
});

describe('storage', () => {
  it('is beside a postgres or pglite source when it is left out', () => {
    const config = resolveText('source: {type: postgres, database: d}');
    expect(config.storage.connection).toBe(config.source);
    expect(
      resolveText('source: {type: pglite}', { PROFILEMESH_STORAGE__RUNS_TABLE: 'r' }).storage,
    ).toMatchObject({
      connection: { type: 'pglite' },
      runsTable: 'r',
    });
  });

  it('must be given for another source, and with its connection', () => {
    expect(issuesOf('source: {type: mysql, database: d}')).toMatchObject([
      {
        code: 'PM_CONFIG_MISSING_KEY',
        path: ['storage'],
        message: expect.stringContaining('mysql has no connector in this version'),
      },
    ]);
    expect(issuesOf('source: {type: pglite}\nstorage:\n  runs_table: r\n')).toMatchObject([
      { code: 'PM_CONFIG_MISSING_KEY', path: ['storage', 'connection'], line: 2, column: 1 },
    ]);
  });
});
