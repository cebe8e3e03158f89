import { expect, it } from 'vitest';
import type { ReviewedTableRun } from '../../../src/model/run.js';
import { formatMetricHistory } from '../../../src/report/format-history.js';
import { formatRunList } from '../../../src/report/format-runs.js';

const run = (date: number, fields: Partial<ReviewedTableRun> = {}): ReviewedTableRun => ({
  runId: `run-${date}`,
  schema: 'sales',
  table: 'orders',
  profiledAt: new Date(Date.UTC(2026, 0, date)),
  environment: 'test',
  status: 'completed',
  rowCount: 1000,
  columnCount: 2,
  review: null,
  ...fields,
});
const rejected: ReviewedTableRun['review'] = {
  runId: 'run-2',
  schema: 'sales',
  table: 'orders',
  verdict: 'rejected',
  reason: 'half\u001b[2J a load',
  reviewedBy: null,
  reviewedAt: new Date(0),
};
const runs = [run(1), run(2, { review: rejected }), run(3)];
const mean = { column: 'amount', metric: 'mean', values: [1, null, 3] };

it('shows a line a series', () => {
  const series = [mean, { column: 'note', metric: 'max', values: ['z', '12345678901234567890', null] }];
  const lines = formatMetricHistory({ dataset: 'orders', schema: 'sales', runs, series }).split('\n');
  expect(lines).toEqual([
    'sales.orders · 3 runs · 2026-01-01 00:00:00 UTC to 2026-01-03 00:00:00 UTC',
    expect.stringMatching(/^ {2}column {2}metric\s+oldest\s+newest\s+least\s+greatest {2}trend$/),
    expect.stringMatching(/^ {2}─+/),
    expect.stringMatching(/^ {2}amount {2}mean\s+1\s+3\s+1\s+3 {2}▁ █$/),
    // The newest run has none: the value of the one before isn't its.
    expect.stringMatching(/^ {2}note\s+max\s+z\s+-\s/),
  ]);
});

it('shows a line a run for a single series, the newest first', () => {
  const lines = formatMetricHistory({ dataset: 'orders', schema: null, runs, series: [mean] }).split('\n');
  expect(lines[1]).toBe('  amount · mean  ▁ █');
  expect(lines.slice(4)).toEqual([
    '  2026-01-03 00:00:00 UTC  run-3      3',
    '  2026-01-02 00:00:00 UTC  run-2      -  rejected: half\\x1b[2J a load',
    '  2026-01-01 00:00:00 UTC  run-1      1',
  ]);
});

it('says so when nothing is stored', () => {
  expect(formatMetricHistory({ dataset: 'orders', schema: null, runs: [run(1)], series: [] })).toBe(
    'orders · 1 run · 2026-01-01 00:00:00 UTC\n  none of these metrics is stored',
  );
  expect(formatRunList([])).toBe('no run is stored');
});

it('lists runs with what was said about them', () => {
  const missing = { rowCount: null, columnCount: null, environment: null, schema: null };
  expect(
    formatRunList([run(2, { review: rejected }), run(1, missing)])
      .split('\n')
      .slice(2),
  ).toEqual([
    'run-2  2026-01-02 00:00:00 UTC  sales.orders  1,000        2  test         rejected: half\\x1b[2J a load',
    'run-1  2026-01-01 00:00:00 UTC  orders            -        -  -',
  ]);
});
