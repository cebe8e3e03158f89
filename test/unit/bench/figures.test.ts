import { describe, expect, it } from 'vitest';
import { figuresOf, median, ratioTo, timesSlower } from '../../../bench/report/figures.js';
import { sample, suiteResult } from './support/suite-result.js';

describe('ratioTo', () => {
  it('compares within a block of a round, and takes the median of the rounds', () => {
    const result = suiteResult('rows-1m', [
      sample('sql', 4, { round: 0 }),
      sample('stream', 2, { round: 0 }),
      sample('sql', 40, { round: 1 }),
      sample('stream', 10, { round: 1 }),
      sample('sql', 4, { round: 2 }),
      sample('stream', 3, { round: 2 }),
      // Another block's floor says nothing about this one.
      sample('sql', 1, { round: 2, block: 1 }),
    ]);
    expect(ratioTo(result, 'stream', 'sql')).toBe(0.5);
  });

  it('takes the newest run of a subject', () => {
    const result = suiteResult('rows-1m', [
      sample('sql', 4, { run: 0 }),
      sample('stream', 8, { run: 0 }),
      sample('sql', 4, { run: 1 }),
      sample('stream', 2, { run: 1 }),
    ]);
    expect(ratioTo(result, 'stream', 'sql')).toBe(0.5);
    expect(figuresOf(result, 'stream')?.samples).toHaveLength(1);
  });

  it('has none without a floor or a measurement', () => {
    const failed = sample('stream', 1, { measurement: null, error: 'no' });
    expect(ratioTo(suiteResult('rows-1m', [sample('stream', 1)]), 'stream', 'sql')).toBeNull();
    expect(ratioTo(suiteResult('rows-1m', [sample('sql', 1), failed]), 'stream', 'sql')).toBeNull();
    expect(figuresOf(suiteResult('rows-1m', [failed]), 'stream')).toBeNull();
  });
});

it('timesSlower compares each by the SQL beside it', () => {
  const result = suiteResult('rows-1m', [
    sample('sql', 4),
    sample('auto', 2),
    sample('sql', 8, { block: 1 }),
    sample('soda', 48, { block: 1 }),
  ]);
  expect(timesSlower(result, 'soda', 'auto')).toBe(12);
});

it('figuresOf keeps the highest memory and the median time', () => {
  const of = (seconds: number, peakRssMib: number, round: number) =>
    sample('auto', seconds, { round, measurement: { seconds, cpuSeconds: 1, peakRssMib, values: 7 } });
  const figures = figuresOf(suiteResult('rows-1m', [of(3, 90, 0), of(1, 120, 1), of(2, 80, 2)]), 'auto');
  expect(figures).toMatchObject({ minSeconds: 1, medianSeconds: 2, peakRssMib: 120, values: 7 });
});

it('median of an even number is between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5])).toBe(5);
});
