import { expect, it } from 'vitest';
import { trend } from '../../../src/report/trend.js';

it.each([
  [[], ''],
  [[1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
  [[5, null, 5], '▄ ▄'],
  [[-10, 0, 10], '▁▅█'],
  [[Number.NaN, 1, 2], ' ▁█'],
  [[-Number.MAX_VALUE, 0, Number.MAX_VALUE], '▁▅█'],
])('draws %j as "%s"', (values, picture) => {
  expect(trend(values)).toBe(picture);
});
