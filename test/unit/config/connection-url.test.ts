import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConnectionUrl, typeOfUrl, urlFitsType } from '../../../src/config/connection-url.js';

function parts(url: string) {
  const result = parseConnectionUrl(url);
  if (!result.ok) throw new Error(result.problem);
  return result.parts;
}

function problem(url: string): string {
  const result = parseConnectionUrl(url);
  return result.ok ? '' : result.problem;
}

describe('parseConnectionUrl', () => {
  it('takes a whole URL apart', () => {
    expect(
      parts('postgresql://ann:s3cret@db.example:6543/shop?sslmode=require&application_name=a%20b'),
    ).toEqual({
      type: 'postgres',
      username: 'ann',
      password: 's3cret',
      host: 'db.example',
      port: 6543,
      database: 'shop',
      extraParams: { sslmode: 'require', application_name: 'a b' },
    });
  });

  it('leaves out what the URL leaves out', () => {
    expect(parts('mysql://db')).toEqual({ type: 'mysql', host: 'db' });
    expect(parts('postgres://ann@db:/shop')).toEqual({
      type: 'postgres',
      username: 'ann',
      host: 'db',
      database: 'shop',
    });
    expect(parts('postgres:///shop')).toEqual({ type: 'postgres', database: 'shop' });
  });

  it.each([
    ['postgres://u:p@h/d', 'postgres'],
    ['POSTGRESQL+psycopg2://u:p@h/d', 'postgres'],
    ['redshift://u:p@h/d', 'redshift'],
    ['mysql+pymysql://u:p@h/d', 'mysql'],
    ['sqlite:///x.db', 'sqlite'],
    ['pglite:', 'pglite'],
  ])('%s is a %s', (url, type) => {
    expect(parts(url).type).toBe(type);
  });

  it('reads IPv6 addresses and socket folders', () => {
    expect(parts('postgres://u:p@[::1]:5433/d')).toMatchObject({ host: '::1', port: 5433 });
    expect(parts('postgres://u:p@%2Fvar%2Frun/d').host).toBe('/var/run');
    expect(parts('postgres:///d?host=/var/run&port=5433')).toEqual({
      type: 'postgres',
      host: '/var/run',
      port: 5433,
      database: 'd',
    });
  });

  it('takes user and password out of the query, so that they are not among the open parameters', () => {
    expect(parts('postgres://h/d?user=ann&password=s3cret&sslmode=require')).toEqual({
      type: 'postgres',
      host: 'h',
      database: 'd',
      username: 'ann',
      password: 's3cret',
      extraParams: { sslmode: 'require' },
    });
  });

  it.each([
    'a@b',
    'a:b',
    'a/b',
    '/',
    'a?b',
    'a#b',
    '100%',
    '%',
    'a%zz',
    '@',
    'p@ss/w?rd#%:x',
    'ä€😀',
    'a&b=c',
  ])('keeps the password %s, not encoded', (password) => {
    expect(parts(`postgres://u:${password}@h:5432/d?sslmode=require`)).toMatchObject({
      username: 'u',
      password,
      host: 'h',
      port: 5432,
      database: 'd',
      extraParams: { sslmode: 'require' },
    });
  });

  it('keeps any password that is percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (password) => {
        expect(parts(`postgres://u:${encodeURIComponent(password)}@h/d`).password).toBe(password);
      }),
    );
  });

  it('reads a password that is not encoded right or reports it, and never takes it for something else', () => {
    const characters = fc.constantFrom('@', ':', '/', '?', '#', '%', '=', '&', 'g', 'h', '[', ']', '+', ' ');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (password) => {
        const result = parseConnectionUrl(`postgres://u:${password}@host:5432/db`);
        if (result.ok)
          expect(result.parts).toMatchObject({ password, host: 'host', port: 5432, database: 'db' });
        else expect(result.problem).toContain('percent-encode');
      }),
      { numRuns: 2000 },
    );
  });

  it('reads an "@" behind the server as part of what it stands in', () => {
    expect(parts('postgres://localhost/db?application_name=a@b')).toEqual({
      type: 'postgres',
      host: 'localhost',
      database: 'db',
      extraParams: { application_name: 'a@b' },
    });
    expect(parts('postgres://h?options=a:b@c')).toMatchObject({
      host: 'h',
      extraParams: { options: 'a:b@c' },
    });
    expect(parts('postgres://ann@h/db?application_name=a').host).toBe('h');
    expect(problem('postgres://localhost:5432/db?application_name=a@b')).toContain('two ways');
    expect(problem('postgres://ann@h/db?application_name=a@b')).toBe('');
  });

  it('reports a URL that can be read in two ways', () => {
    expect(problem('postgres://u:p@one/d?x=1@two/d')).toContain('two ways');
  });

  it.each([
    ['sqlite:///shop.db', 'shop.db'],
    ['sqlite:////data/shop.db', '/data/shop.db'],
    ['sqlite:shop.db', 'shop.db'],
    ['sqlite://', ':memory:'],
    ['sqlite:///:memory:', ':memory:'],
    ['pglite:./data', './data'],
    ['pglite:///data', '/data'],
    ['pglite:memory://demo', 'memory://demo'],
    ['pglite:', undefined],
    ['pglite://', undefined],
  ])('%s is at %s', (url, filepath) => {
    expect(parts(url).filepath).toBe(filepath);
  });

  it.each([
    ['mssql://u:hunter2@h/d', 'allowed: postgres://'],
    ['hunter2', 'no scheme'],
    ['postgres:u:hunter2@h/d', 'needs "//"'],
    ['postgres://u:hunter2@h:99999/d', 'port'],
    ['postgres://u:hunter2@h:0/d', 'port'],
    ['postgres://u:hunter2@h/d/e', 'form'],
    ['postgres://u:hunter2@h1,h2/d', 'form'],
    ['postgres://u:hunter2@h:54x/d', 'form'],
    ['postgres://u:hunter2@h/d?broken', 'form'],
  ])('%s is a problem that repeats nothing of it', (url, text) => {
    expect(problem(url)).toContain(text);
    expect(problem(url)).not.toContain('hunter2');
  });
});

describe('typeOfUrl', () => {
  it('knows schemes only', () => {
    expect(typeOfUrl('postgres://h')).toBe('postgres');
    expect(typeOfUrl('toString://h')).toBeUndefined();
    expect(typeOfUrl('')).toBeUndefined();
  });
});

describe('urlFitsType', () => {
  it('lets Redshift be reached by a postgres URL, not the other way round', () => {
    expect(urlFitsType('postgres', 'redshift')).toBe(true);
    expect(urlFitsType('redshift', 'postgres')).toBe(false);
    expect(urlFitsType('mysql', 'postgres')).toBe(false);
  });
});
