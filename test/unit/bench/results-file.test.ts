import { expect, it } from 'vitest';
import { mergeRun } from '../../../bench/results-file.js';
import { RUN, sample, suiteResult } from './support/suite-result.js';

const head = { suite: 'rows-1m', title: 'rows', rows: 1, columns: 1, tables: 1 };

it('a new run replaces what it measured and keeps the rest with its floors', () => {
  const before = suiteResult('rows-1m', [
    sample('sql', 4, { block: 0 }),
    sample('auto', 3, { block: 0 }),
    sample('sql', 5, { block: 1 }),
    sample('soda', 50, { block: 1 }),
  ]);
  const info = { ...RUN, commit: 'def' };
  const after = mergeRun({ head, before, info, samples: [sample('sql', 4), sample('auto', 2)] });
  expect(after.runs.map(({ commit }) => commit)).toEqual(['abc', 'def']);
  expect(after.samples.map(({ run, subject, measurement }) => [run, subject, measurement?.seconds])).toEqual([
    [0, 'sql', 5],
    [0, 'soda', 50],
    [1, 'sql', 4],
    [1, 'auto', 2],
  ]);
});

it('runs of which nothing is left are forgotten', () => {
  const before = suiteResult('rows-1m', [sample('sql', 4), sample('auto', 3)]);
  const after = mergeRun({ head, before, info: RUN, samples: [sample('sql', 4), sample('auto', 2)] });
  expect(after.runs).toHaveLength(1);
  expect(after.samples.map(({ run }) => run)).toEqual([0, 0]);
});
