import { describe, expect, it } from 'vitest';
import { isAtLeast, parseAirflowVersion } from '../../../../src/airflow/client/airflow-version.js';

describe('parseAirflowVersion', () => {
  it('reads releases, pre-releases and vendor builds', () => {
    expect(parseAirflowVersion('3.3.2')).toEqual({
      text: '3.3.2',
      major: 3,
      minor: 3,
      patch: 2,
      api: 'v2',
      nativeXComOverRest: true,
    });
    expect(parseAirflowVersion('2.11.0+composer')).toMatchObject({ minor: 11, patch: 0, api: 'v1' });
    expect(parseAirflowVersion('3.4.0b1')).toMatchObject({ minor: 4, patch: 0 });
    expect(parseAirflowVersion('3.1')).toMatchObject({ minor: 1, patch: 0 });
  });

  it('gives undefined for what is no version', () => {
    expect(parseAirflowVersion('latest')).toBeUndefined();
  });

  it('knows that XComs became native in 3.2.2, a patch release', () => {
    const native = (text: string) => parseAirflowVersion(text)?.nativeXComOverRest;
    expect(['2.11.0', '3.0.6', '3.2.0', '3.2.1'].map(native)).toEqual([false, false, false, false]);
    expect(['3.2.2', '3.3.0', '4.0.0'].map(native)).toEqual([true, true, true]);
  });
});

describe('isAtLeast', () => {
  it('compares numbers, not texts', () => {
    const version = { major: 3, minor: 10, patch: 0 };
    expect(isAtLeast(version, '3.9.9')).toBe(true);
    expect(isAtLeast(version, '3.10.1')).toBe(false);
    expect(isAtLeast(version, '4.0.0')).toBe(false);
  });
});
