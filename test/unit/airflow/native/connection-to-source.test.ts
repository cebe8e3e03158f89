import { describe, expect, it } from 'vitest';
import { connectionToSource } from '../../../../src/airflow/native/connection-to-source.js';

const server = { connId: 'c', host: 'db', schema: 'shop', login: 'u', password: 'p', port: 5432 };

describe('connectionToSource', () => {
  it.each(['postgres', 'postgresql', 'Postgres'])('takes %s as PostgreSQL', (connType) => {
    const { password, ...source } = connectionToSource({ ...server, connType });
    expect(source).toEqual({
      type: 'postgres',
      host: 'db',
      port: 5432,
      database: 'shop',
      username: 'u',
      extraParams: {},
    });
    expect(password?.reveal()).toBe('p');
  });

  it.each([
    ['disable', false],
    ['require', { rejectUnauthorized: false }],
    ['verify-full', true],
  ])('turns sslmode %s into what the driver takes', (sslmode, ssl) => {
    const extra = JSON.stringify({ sslmode });
    expect(connectionToSource({ ...server, connType: 'postgres', extra }).extraParams).toEqual({ ssl });
  });

  it.each(['allow', 'prefer'])('leaves TLS out for sslmode %s', (sslmode) => {
    const extra = JSON.stringify({ sslmode });
    expect(connectionToSource({ ...server, connType: 'postgres', extra }).extraParams).toEqual({});
  });

  it.each(['verify_full', 'REQUIRE', 'constructor', 1])('refuses the sslmode %j', (sslmode) => {
    const extra = JSON.stringify({ sslmode });
    expect(() => connectionToSource({ ...server, connType: 'postgres', extra })).toThrow(
      expect.objectContaining({
        code: 'PM_AIRFLOW_CONNECTION',
        message: expect.stringMatching(/'c'.*sslmode.*verify-full/),
      }),
    );
  });

  it('takes the known members of extra and no others', () => {
    const extra = JSON.stringify({
      currentSchema: 'sales',
      connect_timeout: '5',
      application_name: 'airflow',
      cursor: 'dictcursor',
    });
    expect(connectionToSource({ ...server, connType: 'postgres', extra })).toMatchObject({
      schema: 'sales',
      extraParams: { connectionTimeoutMillis: 5_000, application_name: 'airflow' },
    });
  });

  it('takes Snowflake apart in its own way', () => {
    const extra = JSON.stringify({ account: 'acc', warehouse: 'wh', database: 'db', role: 'r' });
    expect(
      connectionToSource({ connId: 'c', connType: 'snowflake', schema: 'public', login: 'u', extra }),
    ).toMatchObject({
      type: 'snowflake',
      account: 'acc',
      warehouse: 'wh',
      role: 'r',
      database: 'db',
      schema: 'public',
    });
  });

  it('takes the host of SQLite as its file', () => {
    expect(connectionToSource({ connId: 'c', connType: 'sqlite', host: '/data/x.db' })).toMatchObject({
      type: 'sqlite',
      filepath: '/data/x.db',
    });
  });

  it('names the connection when the database is missing', () => {
    expect(() => connectionToSource({ ...server, schema: null, connType: 'postgres' })).toThrow(
      expect.objectContaining({ name: 'ConfigError', message: expect.stringContaining("connection 'c'") }),
    );
  });

  it('says which kinds there are', () => {
    expect(() => connectionToSource({ ...server, connType: 'http' })).toThrow(
      expect.objectContaining({
        code: 'PM_AIRFLOW_CONNECTION',
        message: expect.stringContaining('postgres'),
      }),
    );
  });

  it.each(['not json hunter2', '[1]', '"hunter2"'])('refuses the extra %s without repeating it', (extra) => {
    expect(() => connectionToSource({ ...server, connType: 'postgres', extra })).toThrow(
      expect.objectContaining({
        code: 'PM_AIRFLOW_CONNECTION',
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });
});
