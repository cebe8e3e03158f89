import { describe, expect, it } from 'vitest';
import { findProxy } from '../../../../../src/airflow/client/http/find-proxy.js';

const proxyFor = (url: string, env: Record<string, string>) => findProxy(new URL(url), env)?.href;

describe('findProxy', () => {
  it('chooses by the scheme of the address', () => {
    const env = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://secure:2' };
    expect(proxyFor('http://airflow', env)).toBe('http://plain:1/');
    expect(proxyFor('https://airflow', env)).toBe('http://secure:2/');
    expect(proxyFor('https://airflow', { HTTP_PROXY: 'http://plain:1' })).toBeUndefined();
  });

  it('prefers lower case, and reads an address without scheme', () => {
    expect(proxyFor('http://airflow', { HTTP_PROXY: 'http://a:1', http_proxy: 'b:2' })).toBe('http://b:2/');
    expect(proxyFor('http://airflow', { http_proxy: '', HTTP_PROXY: 'http://a:1' })).toBe('http://a:1/');
  });

  it('goes to its own machine directly', () => {
    const env = { http_proxy: 'http://p:1' };
    for (const host of ['localhost', '127.0.0.1', '127.8.9.1', '[::1]', 'a.localhost']) {
      expect(proxyFor(`http://${host}:8080`, env), host).toBeUndefined();
    }
  });

  it('refuses a proxy of another kind without showing its password', () => {
    const env = { HTTPS_PROXY: 'socks5://user:hunter22@p:1' };
    expect(() => proxyFor('https://airflow', env)).toThrow(/only http:\/\/ and https:\/\/ proxies/);
    try {
      proxyFor('https://airflow', env);
    } catch (error) {
      expect(String(error)).not.toContain('hunter22');
    }
  });

  it.each([
    ['*', 'http://airflow.corp', true],
    ['corp', 'http://airflow.corp', true],
    ['.corp', 'http://airflow.corp', true],
    ['*.corp', 'http://airflow.corp', true],
    ['a.corp, AIRFLOW.corp', 'http://airflow.corp', true],
    ['orp', 'http://airflow.corp', false],
    ['airflow.corp:8080', 'http://airflow.corp:8080', true],
    ['airflow.corp:8081', 'http://airflow.corp:8080', false],
    ['airflow.corp:443', 'https://airflow.corp', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['10.1.2.3', 'http://10.1.2.3', true],
    ['fd00::/8', 'http://[fd00::1]:8080', true],
    ['[fd00::1]:8080', 'http://[fd00::1]:8080', true],
    ['fd00::1', 'http://[fd00::1]', true],
  ])('NO_PROXY=%s and %s: direct %s', (noProxy, url, direct) => {
    const env = { http_proxy: 'http://p:1', https_proxy: 'http://p:1', no_proxy: noProxy };
    expect(proxyFor(url, env) === undefined).toBe(direct);
  });
});
