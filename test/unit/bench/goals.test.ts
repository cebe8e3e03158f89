import { expect, it } from 'vitest';
import { goalsOf } from '../../../bench/report/goals.js';
import { sample, suiteResult } from './support/suite-result.js';

const find = (goals: ReturnType<typeof goalsOf>, what: string) => goals.find((goal) => goal.what === what);

it('says what was reached, what was not and what was not measured', () => {
  const result = suiteResult('rows-1m', [
    sample('copy', 2),
    sample('sql', 4),
    sample('stream', 2.2),
    sample('pushdown', 4),
    sample('auto', 2),
    sample('sql', 4, { block: 1 }),
    sample('baselinr', 32, { block: 1 }),
  ]);
  const goals = goalsOf([result], { baselinr: 'baselinr' });
  expect(find(goals, 'stream, by the COPY read and discarded, 1 M × 20')).toMatchObject({
    goal: '≤ 1.2 ×',
    figure: 1.1,
    reached: true,
  });
  expect(find(goals, 'stream, by the best SQL, 1 M × 20')?.reached).toBe(false);
  expect(find(goals, 'faster than baselinr, 1 M × 20')).toMatchObject({ figure: 16, reached: true });
  expect(find(goals, 'stream, by the best SQL, 5 M × 20')).toMatchObject({ figure: null, reached: null });
});

it('memory and growth may differ by a tenth', () => {
  const million = suiteResult('rows-1m', [sample('copy', 1), sample('stream', 2)]);
  const more = { ...suiteResult('rows-5m', [sample('copy', 5), sample('stream', 12.5)]), rows: 5_000_000 };
  const goals = goalsOf([million, more], {});
  expect(find(goals, 'stream, ratio to the COPY at 5 M rows by that at 1 M')).toMatchObject({
    figure: 1.25,
    reached: false,
  });
  expect(find(goals, 'stream, CPU a value at 5 M rows by that at 1 M')?.figure).toBe(1.25);
  expect(find(goals, 'stream, peak memory at 5 M rows by that at 1 M')).toMatchObject({
    figure: 1,
    reached: true,
  });
});

it('the CPU of a small table is what is left without its round trips', () => {
  const measured = (cpuSeconds: number, rssMib: number[]) => ({
    measurement: { seconds: 20, cpuSeconds, peakRssMib: 100, values: 50, rssMib },
  });
  const result = {
    ...suiteResult('small-tables', [
      sample('round-trips', 10, measured(1, [])),
      sample('auto', 20, measured(3, [80, 90, 100, 104])),
    ]),
    tables: 500,
  };
  const goals = goalsOf([result], {});
  expect(find(goals, 'CPU of a 100-row table over its round trips')?.figure).toBe(4);
  expect(find(goals, 'memory after 500 small tables by that after 250')?.figure).toBeCloseTo(104 / 90);
});
