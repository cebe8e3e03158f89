import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../bench/options.js';

const known = { suites: ['rows-100k', 'rows-1m'], peers: ['soda', 'duckdb'] };

describe('parseOptions', () => {
  it('without arguments: the small table, all of ours, no peers', () => {
    expect(parseOptions([], known)).toMatchObject({
      suites: ['rows-100k'],
      repetitions: 3,
      peers: [],
      page: true,
    });
    expect(parseOptions([], known).ours).toContain('stream');
  });

  it('takes suites, subsets and repetitions', () => {
    const args = ['all', '--ours', 'auto,stream', '--peers', 'all', '--repetitions', '5', '--no-page'];
    expect(parseOptions(args, known)).toEqual({
      suites: ['rows-100k', 'rows-1m'],
      ours: ['auto', 'stream'],
      peers: ['soda', 'duckdb'],
      repetitions: 5,
      page: false,
    });
  });

  it.each([
    [['rows-2m'], 'suite rows-2m: not one of rows-100k, rows-1m.'],
    [['--peers', 'pandas'], '--peers pandas: not one of soda, duckdb.'],
    [['--repetitions', '0'], '--repetitions 0: a whole number from 1 on.'],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args, known)).toThrow(message);
  });
});
