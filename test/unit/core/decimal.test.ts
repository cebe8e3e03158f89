import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactDouble, formatDecimal, parseDecimal, toExactNumber } from '../../../src/core/decimal.js';

describe('toExactNumber', () => {
  it.each([
    ['0', 0],
    ['-12', -12],
    ['29.28', 29.28],
    ['5.5000000000000000', 5.5],
    ['1000', 1000],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740994', 9007199254740994],
    ['12345678901234567.89', '12345678901234567.89'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    ['-1e-7', -1e-7],
    ['1e400', `1${'0'.repeat(400)}`],
    ['100000000000000000000000', 1e23],
    ['NaN', 'NaN'],
    ['-Infinity', '-Infinity'],
  ])('%s → %s', (text, expected) => {
    expect(toExactNumber(text)).toBe(expected);
  });

  it('gives every double its own digits back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(toExactNumber(String(number)) === number).toBe(true);
      }),
    );
  });

  it('loses no digit of any decimal', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 40 }), (unscaled, scale) => {
        const text = formatDecimal({ unscaled, scale });
        const back = parseDecimal(String(toExactNumber(text)));
        expect(back && formatDecimal(back)).toBe(text);
      }),
    );
  });
});

describe('exactDouble', () => {
  it('gives the double of a decimal that it prints as', () => {
    expect(exactDouble('1.50')).toBe(1.5);
    expect(exactDouble('-0.0')).toBe(-0);
    expect(exactDouble('100e-2')).toBe(1);
  });

  it('gives nothing where digits would be lost, and for other texts', () => {
    for (const text of ['9007199254740993', '1e400', '1e999999999', '1e-999999999', 'NaN', '', '.']) {
      expect(exactDouble(text)).toBeUndefined();
    }
  });
});

describe('parseDecimal', () => {
  it('reads the greatest and the smallest numbers of a database', () => {
    expect(parseDecimal('1e131071')?.unscaled.toString()).toHaveLength(131_072);
    expect(parseDecimal('1e-16383')).toEqual({ unscaled: 1n, scale: 16_383 });
  });

  it('builds no number that would take the memory of the process', () => {
    expect(parseDecimal('1e999999999999')).toBeUndefined();
    expect(parseDecimal('-1e-999999999999')).toBeUndefined();
    expect(toExactNumber('1e999999999999')).toBe('1e999999999999');
  });
});
