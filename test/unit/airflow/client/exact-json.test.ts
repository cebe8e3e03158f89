import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson, stringifyExactJson } from '../../../../src/airflow/client/exact-json.js';

describe('parseExactJson', () => {
  it('keeps integers that a number would round, as bigint', () => {
    const text = '{"a":9007199254740993,"b":[-123456789012345678901234567890,1],"c":18446744073709551615}';
    expect(parseExactJson(text)).toEqual({
      a: 9007199254740993n,
      b: [-123456789012345678901234567890n, 1],
      c: 18446744073709551615n,
    });
  });

  it('gives a number wherever writing it again gives the same digits', () => {
    expect(parseExactJson('[9007199254740992,40871693713827690,100000000000000000000]')).toEqual([
      2 ** 53,
      40871693713827690,
      1e20,
    ]);
    // A number holds 2^60, but writes it with other digits.
    expect(parseExactJson('[1152921504606846976]')).toEqual([2n ** 60n]);
  });

  it('leaves decimals and exponents to numbers', () => {
    expect(parseExactJson('[0.1234567890123456789,1234567890123456789.5,1e25,-0]')).toEqual([
      0.12345678901234568, 1234567890123456800, 1e25, -0,
    ]);
  });

  it('leaves digits in strings and member names alone', () => {
    const text = '{"9007199254740993":"9007199254740993","q\\"9007199254740993":"\\\\","n":9007199254740993}';
    expect(parseExactJson(text)).toEqual({
      '9007199254740993': '9007199254740993',
      'q"9007199254740993': '\\',
      n: 9007199254740993n,
    });
  });

  it('keeps a member called __proto__ a member', () => {
    const parsed = parseExactJson('{"__proto__":{"x":9007199254740993}}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it('refuses what JSON.parse refuses', () => {
    for (const text of ['', '{', '01234567890123456789', '[NaN]', '"9007199254740993']) {
      expect(() => parseExactJson(text), text).toThrow(SyntaxError);
    }
  });

  it('gives the number back for every number that JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads back what stringifyExactJson wrote, bigints anywhere', () => {
    const leaf = fc.oneof(fc.bigInt(), fc.string(), fc.integer(), fc.constant(null), fc.boolean());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    // A bigint whose digits a number keeps comes back as that number.
    const normal = (item: unknown): unknown => {
      if (typeof item === 'bigint') return String(Number(item)) === String(item) ? Number(item) : item;
      if (Array.isArray(item)) return item.map(normal);
      if (typeof item !== 'object' || item === null) return item;
      return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, normal(member)]));
    };
    fc.assert(
      fc.property(value, (item) => {
        const sent = item as Parameters<typeof stringifyExactJson>[0];
        expect(parseExactJson(stringifyExactJson(sent))).toEqual(normal(sent));
      }),
    );
  });
});

describe('stringifyExactJson', () => {
  it('writes bigints as integers and strings of digits as strings', () => {
    expect(stringifyExactJson({ a: 2n ** 64n, b: '18446744073709551616', c: [1n] })).toBe(
      '{"a":18446744073709551616,"b":"18446744073709551616","c":[1]}',
    );
  });
});
