import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../../src/wire/parse-python-json.js';
import { formatPythonFloat, PythonFloat } from '../../../src/wire/python-float.js';
import { dumpsSorted, type PythonValue } from '../../../src/wire/python-json.js';

describe('dumpsSorted', () => {
  it('prints whole numbers as integers and PythonFloat as floats', () => {
    expect(dumpsSorted([1, new PythonFloat(1), 0.1, 1e-5, 1e22, new PythonFloat(1e22), 2n ** 70n])).toBe(
      '[1, 1.0, 0.1, 1e-05, 10000000000000000000000, 1e+22, 1180591620717411303424]',
    );
    expect(dumpsSorted([-0, Number.NaN, Number.NEGATIVE_INFINITY])).toBe('[-0.0, NaN, -Infinity]');
  });

  it('sorts keys on every level', () => {
    expect(dumpsSorted({ b: { d: 1, c: 2 }, a: [] })).toBe('{"a": [], "b": {"c": 2, "d": 1}}');
  });

  it('writes JSON that reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(dumpsSorted(value as PythonValue))).toEqual(value);
      }),
    );
  });
});

describe('formatPythonFloat', () => {
  it('gives the same double back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(Object.is(Number(formatPythonFloat(value)), value)).toBe(true);
      }),
    );
  });
});

describe('parsePythonJson', () => {
  it('reads any JSON as JSON.parse does, floats and big integers apart', () => {
    const plain = (value: PythonValue): unknown => {
      if (value instanceof PythonFloat) return value.value;
      if (typeof value === 'bigint') return Number(value);
      if (Array.isArray(value)) return value.map(plain);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
    };
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 2 }), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(plain(parsePythonJson(spaced))).toEqual(JSON.parse(spaced));
      }),
    );
  });

  it('keeps floats floats and integers exact', () => {
    expect(parsePythonJson('[1, 1.0, 1e0, 9007199254740993, -0]')).toEqual([
      1,
      new PythonFloat(1),
      new PythonFloat(1),
      9007199254740993n,
      0,
    ]);
  });

  it.each([
    '',
    '[1,]',
    '{"a":1,}',
    '{a: 1}',
    '01',
    '.5',
    '1.',
    '+1',
    "'a'",
    '"a',
    '"\n"',
    '"\\x"',
    'nul',
    '[1 2]',
    '{"a" 1}',
    '1 1',
    '"a\\',
  ])('refuses %j', (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });
});
