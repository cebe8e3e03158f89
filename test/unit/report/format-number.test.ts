import { describe, expect, it } from 'vitest';
import { formatNumber } from '../../../src/report/format-number.js';
import { sparkline } from '../../../src/report/sparkline.js';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    [12.5, '12.5'],
    [1234.56789, '1,234.57'],
    [0.00001234, '1.2340e-5'],
    [1e21, '1.0000e+21'],
    ['NaN', 'NaN'],
    ['9007199254740993', '9007199254740993'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('sparkline', () => {
  it('has one character a bin, scaled to the highest', () => {
    expect(sparkline([0, 1, 4, 8])).toBe(' ▂▅█');
    expect(sparkline([3, 3])).toBe('██');
  });

  it('is empty without values', () => {
    expect(sparkline([])).toBe('');
    expect(sparkline([0, 0])).toBe('');
  });
});
