import { describe, expect, it } from 'vitest';
import { toExactMean, toNumber } from '../../../src/profiling/decimal.js';

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
