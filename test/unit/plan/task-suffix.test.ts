import { expect, it } from 'vitest';
import { toTaskSuffix } from '../../../src/plan/task-suffix.js';

it.each([
  ['orders', 'orders'],
  ['my-table', 'my_table'],
  ['a.b-c.d', 'a_b_c_d'],
  ['Ünï code', 'Ünï code'],
])('toTaskSuffix(%j) is %j', (table, expected) => {
  expect(toTaskSuffix(table)).toBe(expected);
});
