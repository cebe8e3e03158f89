import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from '../../../../../src/airflow/client/http/base-url.js';

describe('parseBaseUrl', () => {
  it('keeps a path prefix and takes off what is too much', () => {
    expect(parseBaseUrl('https://host/deployment')).toEqual({
      origin: 'https://host',
      prefix: '/deployment',
    });
    expect(parseBaseUrl(' http://host:8080/ ')).toEqual({ origin: 'http://host:8080', prefix: '' });
    expect(parseBaseUrl('https://host/a/b//')).toEqual({ origin: 'https://host', prefix: '/a/b' });
    expect(parseBaseUrl('https://host/x/api/v2/')).toEqual({ origin: 'https://host', prefix: '/x' });
    expect(parseBaseUrl('https://host:443/api/v1')).toEqual({ origin: 'https://host', prefix: '' });
    expect(parseBaseUrl('http://[::1]:8080')).toEqual({ origin: 'http://[::1]:8080', prefix: '' });
  });

  it('refuses a user or a password without showing it', () => {
    expect(() => parseBaseUrl('http://someone:hunter22@host')).toThrow(/holds a user or a password/);
    try {
      parseBaseUrl('http://someone:hunter22@host');
    } catch (error) {
      expect(String(error)).not.toMatch(/hunter22|someone/);
    }
  });

  it.each([
    ['localhost:8080', /scheme/],
    ['airflow', /no URL/],
    ['ftp://host', /scheme ftp/],
    ['http://host/?x=1', /query/],
    ['http://host/#top', /fragment/],
  ])('refuses %s', (url, message) => {
    expect(() => parseBaseUrl(url)).toThrow(message);
  });
});
