import { expect, it } from 'vitest';
import { reportRows } from '../../../src/runner/report-rows.js';

it('adds up rows and tells them at most five times a second', () => {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), sleep: async () => undefined };
  const told: Array<[number, number | null]> = [];
  const hear = reportRows(clock, (rows, expected) => told.push([rows, expected]));
  hear(0, 100);
  for (nowMs = 50; nowMs <= 1000; nowMs += 50) hear(10, 100);
  expect(told).toEqual([
    [0, 100],
    [40, 100],
    [80, 100],
    [120, 100],
    [160, 100],
    [200, 100],
  ]);
});
