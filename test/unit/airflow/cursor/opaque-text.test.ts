import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedFor } from '../../../../src/airflow/cursor/masked-names.js';
import { fromOpaqueText, survivesAsItIs, toOpaqueText } from '../../../../src/airflow/cursor/opaque-text.js';

describe('toOpaqueText', () => {
  it('is taken back, and holds nothing that Airflow reads anything into', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const stored = toOpaqueText(text);
        expect(stored).toMatch(/^profilemesh:b64:[\w-]*$/);
        expect(fromOpaqueText(stored)).toBe(text);
      }),
    );
  });

  it('is compressed when it is long', () => {
    const text = JSON.stringify(
      Array.from({ length: 1000 }, (_, n) => ({ name: `table_${n}`, metrics: ['count'] })),
    );
    const stored = toOpaqueText(text);
    expect(stored).toMatch(/^profilemesh:gz64:[\w-]+$/);
    expect(stored.length).toBeLessThan(text.length / 4);
    expect(fromOpaqueText(stored)).toBe(text);
  });

  it('leaves what others wrote', () => {
    expect(fromOpaqueText('{"a": 1}')).toBe('{"a": 1}');
    expect(fromOpaqueText('profilemesh')).toBe('profilemesh');
  });
});

describe('survivesAsItIs', () => {
  it.each([
    ['{"environment": "production", "tables": {"public.orders": {"n": 1.0}}}', true],
    ['{}', true],
    ['{"a":1}', false],
    ['{"b": 1, "a": 2}', false],
    ['{"a": 1e3}', false],
    ['{"a": "gr\u00f6\u00dfe"}', false],
    ['{"a": "gr\\u00f6\\u00dfe"}', true],
    ['{"tables": {"public.auth_tokens": {}}}', false],
    ['{"tables": [{"DB-PASSWORD": 1}]}', false],
    ['{"a": "***"}', false],
    ['[1]', false],
    ['', false],
    ['{broken', false],
  ])('%s: %s', (text, survives) => {
    expect(survivesAsItIs(text)).toBe(survives);
  });
});

describe('maskedFor', () => {
  it.each([
    ['auth_tokens', 'token'],
    ['public.API-Key', 'api_key'],
    ['My_Secret', 'secret'],
    ['profilemesh_plan_cursor', undefined],
    ['orders', undefined],
  ])('%s: %s', (name, word) => {
    expect(maskedFor(name)).toBe(word);
  });
});
