import { describe, expect, it } from 'vitest';
import { compareTable } from '../../../src/drift/compare-table.js';
import { gammaSurvival } from '../../../src/drift/statistics/gamma-survival.js';
import { baselineOf, columnOf, findingOf, settingsOf, tableOf } from './stored-tables.js';

const deviation = (history: readonly number[], now: number | string) => {
  const runs = history.map((max, index) => tableOf([columnOf({ max })], { runId: `before-${index}` }));
  const report = compareTable({
    current: tableOf([columnOf({ max: now })]),
    baseline: baselineOf(runs.slice(0, 1), runs),
    settings: settingsOf({ strategy: 'standard_deviation', metrics: ['max'] }),
  });
  return findingOf(report, 'max');
};

describe('values near the greatest double', () => {
  it.each([
    [[1e308, -1e308, 5e307, 1e308, -5e307, 1e308, 0, 1, 2, 3], 0],
    [[1e200, -1e200, 5e199, 1e200, -5e199, 1e200, 0, 1, 2, 3], 1e200],
    [[1.7e308, -1.7e308, 1.7e308, -1.7e308, 1.7e308, -1.7e308, 0, 1, 2, 3], -1.7e308],
  ])('in a history leave the outcome unknown: %s', (history, now) => {
    expect(deviation(history, now)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('beyond a double'),
    });
  });

  it('in this run alone are a drift', () => {
    const history = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(deviation(history, `1${'0'.repeat(400)}`)).toMatchObject({ outcome: 'drift', severity: 'high' });
  });

  it('never keep a p-value from coming back', () => {
    expect(gammaSurvival(0.5, Number.NaN)).toBeNaN();
  });

  it('leave an end of the expected range open that is beyond a double', () => {
    const report = compareTable({
      current: tableOf([columnOf({ max: 1.7e308 })]),
      baseline: baselineOf([tableOf([columnOf({ max: 1.75e308 })], { runId: 'before' })]),
      settings: settingsOf({ metrics: ['max'] }),
    });
    const { expected } = findingOf(report, 'max');
    expect(expected?.high).toBeNull();
    expect((expected?.low ?? 0) / 1e308).toBeCloseTo(1.6625);
  });
});
