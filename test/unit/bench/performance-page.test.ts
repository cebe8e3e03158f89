import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { performancePage } from '../../../bench/report/performance-page.js';
import { readRemarks, readResults } from '../../../bench/results-file.js';
import { sample, suiteResult } from './support/suite-result.js';

it('docs/PERFORMANCE.md is what bench/results holds', () => {
  const page = readFileSync(new URL('../../../docs/PERFORMANCE.md', import.meta.url), 'utf8');
  expect(page).toBe(performancePage(readResults(), readRemarks()));
});

describe('performancePage', () => {
  it('has a row for each subject, floors first, with its ratios', () => {
    const page = performancePage([
      suiteResult('rows-1m', [sample('sql', 4), sample('stream', 2), sample('copy', 1.6)]),
    ]);
    const rows = page.split('\n').filter((line) => /^\| (floor|profilemesh)/.test(line));
    expect(rows).toEqual([
      '| floor: COPY read and discarded | 1 | 1.60 | 1.60 |  | 0.40 |  | 10 (3) | 0.80 | 100 | 50 |',
      '| floor: best SQL | 1 | 4.00 | 4.00 | 2.50 |  |  | 10 (3) | 2.00 | 100 | 50 |',
      '| profilemesh, stream | 1 | 2.00 | 2.00 | 1.25 | 0.50 |  | 10 (3) | 1.00 | 100 | 50 |',
    ]);
  });

  it('says what failed', () => {
    const failed = sample('soda', 1, { measurement: null, error: 'no driver' });
    expect(performancePage([suiteResult('rows-1m', [failed])])).toContain('| soda-core | 0 | failed |');
  });
});
