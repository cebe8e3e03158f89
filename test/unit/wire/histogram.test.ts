import { describe, expect, it } from 'vitest';
import { fromWireBins, toWireBins } from '../../../src/wire/histogram.js';

const bins = [
  { start: 0, end: 0.5, count: 3 },
  { start: 0.5, end: '12345678901234567890.5', count: 0 },
];

describe('wire histogram', () => {
  it('goes out and comes back', () => {
    const wire = toWireBins(bins);
    expect(wire).toEqual([
      { bin_start: 0, bin_end: 0.5, count: 3 },
      { bin_start: 0.5, bin_end: '12345678901234567890.5', count: 0 },
    ]);
    expect(fromWireBins(JSON.parse(JSON.stringify(wire)))).toEqual(bins);
  });

  it.each([
    [null],
    ['text'],
    [{}],
    [[1]],
    [[{ bin_start: 0, bin_end: 1 }]],
    [[{ bin_start: null, bin_end: 1, count: 1 }]],
    [[{ bin_start: 0, bin_end: 1, count: -1 }]],
  ])('refuses %j', (value) => {
    expect(() => fromWireBins(value)).toThrow(expect.objectContaining({ code: 'PM_STORAGE_FAILED' }));
  });
});
