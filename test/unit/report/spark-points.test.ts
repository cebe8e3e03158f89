import { describe, expect, it } from 'vitest';
import { sparkPoints } from '../../../src/report/html/spark-points.js';

const SIZE = { width: 100, height: 20, margin: 0 };

describe('sparkPoints', () => {
  it('goes from the left to the right, the greatest at the top', () => {
    expect(sparkPoints([0, 5, 10], SIZE)).toEqual([
      [
        [0, 20],
        [50, 10],
        [100, 0],
      ],
    ]);
  });

  it('leaves gaps where there is no value, and lies in the middle where nothing moves', () => {
    expect(sparkPoints([7, null, 7, 7], SIZE)).toEqual([
      [[0, 10]],
      [
        [66.7, 10],
        [100, 10],
      ],
    ]);
    expect(sparkPoints([], SIZE)).toEqual([]);
    expect(sparkPoints([null], SIZE)).toEqual([]);
  });

  it('takes the widest span that doubles have', () => {
    expect(sparkPoints([-Number.MAX_VALUE, Number.MAX_VALUE], SIZE)).toEqual([
      [
        [0, 20],
        [100, 0],
      ],
    ]);
  });
});
