import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  DatabaseError,
  isProfileMeshError,
  ProfileMeshError,
} from '../../../src/core/errors.js';
import { redactText, Secret } from '../../../src/core/redact.js';

describe('Secret', () => {
  it('shows itself to reveal only', () => {
    const secret = new Secret('hunter22');
    expect(secret.reveal()).toBe('hunter22');
    expect(
      [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret })].join(),
    ).not.toContain('hunter22');
  });

  it('is found in any text once it is known', () => {
    new Secret('pä ss/word');
    expect(redactText('login with pä ss/word failed; url p%C3%A4%20ss%2Fword')).toBe(
      'login with *** failed; url ***',
    );
  });

  it('is found as a server echoes it in JSON', () => {
    new Secret('quo"ted\\pass');
    expect(redactText('{"password_was":"quo\\"ted\\\\pass"}')).not.toContain('ted');
  });

  it('takes a secret of any characters', () => {
    const value = 'a-b.c*d+(e)[f]{g}|h^i$j\\k/l';
    new Secret(value);
    expect(redactText(`token ${value} end`)).toBe('token *** end');
  });

  it('leaves longer words alone', () => {
    new Secret('ordersx');
    expect(redactText('ordersx, ordersx_2024, "ordersx"')).toBe('***, ordersx_2024, "***"');
  });
});

describe('redactText', () => {
  it.each([
    ['postgres://me:top@host/db', 'postgres://me:***@host/db'],
    ['postgres://me:a@b:c/d@host:5432/db', 'postgres://me:***@host:5432/db'],
    ['two urls http://a:b@c and http://d:e@f', 'two urls http://a:***@c and http://d:***@f'],
    ['password=abc host=x', 'password=*** host=x'],
    ['{"password": "a b"}', '{"password": ***}'],
    ['Authorization: Bearer abc.def-1 end', 'Authorization: *** end'],
    ['db_password=x tokens: 5', 'db_password=*** tokens: 5'],
    ['nothing here', 'nothing here'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});

describe('errors', () => {
  it('are known across copies by their brand, and are JSON-safe', () => {
    const error = new DatabaseError('PM_DB_QUERY', 'failed: password=abc', {
      details: { sqlstate: '22003' },
    });
    expect(isProfileMeshError(error)).toBe(true);
    expect(isProfileMeshError(new Error('x'))).toBe(false);
    expect(error.sqlstate).toBe('22003');
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'DatabaseError',
      code: 'PM_DB_QUERY',
      message: 'failed: password=***',
      transient: false,
      details: { sqlstate: '22003' },
    });
  });

  it('list every issue of a configuration with its place', () => {
    const error = new ConfigError('2 problems', [
      {
        code: 'PM_CONFIG_UNKNOWN_KEY',
        path: ['profiling', 'tables', 0, 'tabel'],
        message: 'unknown key',
        source: 'a.yml',
        line: 3,
        column: 5,
      },
      { code: 'PM_CONFIG_INVALID_VALUE', path: [], message: 'not a mapping' },
    ]);
    expect(error.code).toBe('PM_CONFIG_INVALID');
    expect(error.message).toBe(
      '2 problems\n  a.yml:3:5: profiling.tables[0].tabel — unknown key\n  not a mapping',
    );
    expect(error).toBeInstanceOf(ProfileMeshError);
  });
});
