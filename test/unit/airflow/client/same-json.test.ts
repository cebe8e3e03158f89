import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExactJson, parseExactJson } from '../../../../src/airflow/client/exact-json.js';
import { isSameJson, isSameStored } from '../../../../src/airflow/client/same-json.js';

describe('isSameJson', () => {
  it('holds for a value and its copy, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
          typeof item === 'object' && item !== null && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).reverse())
            : item,
        ) as ExactJson;
        expect(isSameJson(JSON.parse(JSON.stringify(value)) as ExactJson, copy)).toBe(true);
      }),
    );
  });

  it('tells apart what JSON tells apart', () => {
    const values: ExactJson[] = [
      null,
      false,
      0,
      '',
      [],
      {},
      [null],
      { a: null },
      '0',
      [0],
      { 0: 0 },
      1n,
      { a: 1 },
    ];
    for (const [index, left] of values.entries()) {
      for (const [other, right] of values.entries()) {
        expect(isSameJson(left, right), `${index} and ${other}`).toBe(index === other);
      }
    }
    expect(isSameJson(2n ** 64n, 2n ** 64n + 1n)).toBe(false);
  });

  it('knows a number by the digits that a database gives it', () => {
    expect(isSameJson(3.5e25, parseExactJson('35000000000000000000000000'))).toBe(true);
    expect(isSameJson(1, 1n)).toBe(true);
  });
});

describe('isSameStored', () => {
  it('looks through the layers of text below 3.2.2', () => {
    const value = { a: [1, 'x'], b: 2n ** 60n + 1n };
    const once = '{"a":[1,"x"],"b":1152921504606846977}';
    expect(isSameStored(value, value)).toBe(true);
    expect(isSameStored(value, once)).toBe(true);
    expect(isSameStored(value, JSON.stringify(once))).toBe(true);
    expect(isSameStored(value, JSON.stringify(JSON.stringify(once)))).toBe(true);
    expect(isSameStored(value, 'no JSON')).toBe(false);
    expect(isSameStored(value, { a: [1, 'y'], b: 2n ** 60n + 1n })).toBe(false);
  });
});
