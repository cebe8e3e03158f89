import { describe, expect, it } from 'vitest';
import { apiPath } from '../../../../src/airflow/client/api-path.js';

describe('apiPath', () => {
  it('makes one segment of every value', () => {
    expect(apiPath`/dags/${'a/b'}/dagRuns/${'manual__2026-01-01T00:00:00+00:00'}/${-1}`).toBe(
      '/dags/a%2Fb/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00/-1',
    );
    expect(apiPath`/variables/${'é😀 ?#%\\&'}`).toBe('/variables/%C3%A9%F0%9F%98%80%20%3F%23%25%5C%26');
  });

  it('hides the dots that a proxy would resolve', () => {
    expect(apiPath`/variables/${'..'}`).toBe('/variables/%2E%2E');
    expect(apiPath`/variables/${'.'}`).toBe('/variables/%2E');
    expect(apiPath`/variables/${'a..b'}`).toBe('/variables/a..b');
  });

  it('refuses an empty segment and half a character', () => {
    expect(() => apiPath`/variables/${''}`).toThrow(/variables\/ .*is empty/);
    expect(() => apiPath`/variables/${'a\ud83d'}`).toThrow(/lone surrogate/);
  });
});
