import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configFromUrl } from '../../../src/cli/url-config.js';

const refused = (url: string): string => {
  try {
    configFromUrl(url, { env: {} });
  } catch (error) {
    expect(error).toMatchObject({ code: 'PM_INVALID_ARGUMENT' });
    return (error as Error).message;
  }
  throw new Error('It was taken.');
};

describe('configFromUrl', () => {
  it('profiles every table with the defaults', () => {
    const { source, storage, profiling } = configFromUrl('postgres://me@db:5433/shop?sslmode=require', {
      env: {},
    });
    expect(source).toMatchObject({
      type: 'postgres',
      host: 'db',
      port: 5433,
      database: 'shop',
      username: 'me',
    });
    expect(source.extraParams).toEqual({ sslmode: 'require' });
    expect(storage.connection).toEqual(source);
    expect(profiling.tables).toMatchObject([{ schema: '*', table: '*' }]);
  });

  it.each([
    ['its own', 'postgres://me:own%20word@db/shop', { PGPASSWORD: 'other' }, 'own word'],
    [
      'that of the environment',
      'postgres://me@db/shop',
      { PGPASSWORD: 'from$' + '{HOME}' },
      'from$' + '{HOME}',
    ],
    ['one like a reference', 'postgres://me:a$' + '{b}c@db/shop', {}, 'a$' + '{b}c'],
  ])('takes %s as the password, and hides it', (_what, url, env, password) => {
    const config = configFromUrl(url, { env });
    expect(config.source.password?.reveal()).toBe(password);
    expect(inspect(config, { depth: 9 })).not.toContain(password);
  });

  it('takes nothing else from the environment', () => {
    const env = { DATABASE_URL: 'postgres://other/other', PROFILEMESH_SOURCE__HOST: 'other' };
    expect(configFromUrl('postgres://me@db/shop', { env }).source.host).toBe('db');
  });

  it('starts a relative folder from the working directory', () => {
    const { source } = configFromUrl('pglite:./data', { env: { PGPASSWORD: 'x1234' }, cwd: '/home/me' });
    expect(source).toMatchObject({ type: 'pglite', filepath: '/home/me/data' });
    expect(source.password).toBeUndefined();
  });

  it.each([
    ['postgers://u:hunter2@h/db', /no connector for a URL of postgers:\/\/\. Did you mean postgres:\/\/\?/],
    ['mysql://u:hunter2@h/db', /no connector for a URL of mysql:\/\//],
    ['public.orders', /For a table write --table public\.orders/],
    ['hunter2@host/db', /no connection URL\. A connection URL begins/],
    ['postgres://u:hunter2@h', /names no database/],
    ['postgres:u:hunter2', /needs "\/\/" after its scheme/],
    ['postgres://u:hunter2@h:99999/db', /port/],
  ])('refuses %s and repeats no part of it', (url, words) => {
    const message = refused(url);
    expect(message).toMatch(words);
    expect(message).not.toContain('hunter2');
  });
});
