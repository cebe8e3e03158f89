import { describe, expect, it } from 'vitest';
import { toExactMean, toNumber } from '../../../src/profiling/decimal.js';

describe('toExactMean', () => {
  it('keeps the digits of a mean that ends', () => {
    expect(toExactMean({ sum: '18014398509481997', count: 2 })).toBe('9007199254740998.5');
    expect(toExactMean({ sum: '10', count: 4 })).toBe(2.5);
    expect(toExactMean({ sum: '-0.00000000000000000003', count: 3 })).toBe(-1e-20);
  });

  it('rounds a mean that does not end to a double', () => {
    expect(toExactMean({ sum: '10', count: 3 })).toBe(10 / 3);
    expect(toExactMean({ sum: '-2', count: 3 })).toBe(-2 / 3);
    expect(toExactMean({ sum: '1', count: 2 ** 20 })).toBe(2 ** -20);
  });

  it('keeps a great mean’s whole part', () => {
    expect(toExactMean({ sum: '27670116110564327419', count: 3 })).toBe('9223372036854775806.3');
  });
});

it('toExactMean has none without values', () => {
  expect(toExactMean({ sum: 'NaN', count: 2 })).toBeUndefined();
  expect(toExactMean({ sum: '0', count: 0 })).toBeUndefined();
});

it('toNumber keeps what no double can hold', () => {
  expect(toNumber('1.25')).toBe(1.25);
  expect(toNumber('1e999')).toBe('1e999');
});
