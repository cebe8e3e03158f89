import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDecimal,
  parseDecimal,
  toExactMean,
  toExactNumber,
  toNumber,
} from '../../../src/profiling/decimal.js';

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

describe('toExactMean', () => {
  it('keeps the digits of a mean that ends', () => {
    expect(toExactMean({ mean: '9007199254740998.5', sum: '18014398509481997', count: 2 })).toBe(
      '9007199254740998.5',
    );
    expect(toExactMean({ mean: '2.5000000000000000', sum: '10', count: 4 })).toBe(2.5);
  });

  it('rounds a mean that does not end to a double', () => {
    expect(toExactMean({ mean: '3.3333333333333333', sum: '10', count: 3 })).toBe(
      Number('3.3333333333333333'),
    );
  });

  it('keeps a great mean’s whole part', () => {
    expect(toExactMean({ mean: '9223372036854775806.3333', sum: '27670116110564327419', count: 3 })).toBe(
      '9223372036854775806.3333',
    );
  });
});

it('toNumber keeps what no double can hold', () => {
  expect(toNumber('1.25')).toBe(1.25);
  expect(toNumber('1e999')).toBe('1e999');
});
