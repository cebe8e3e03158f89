import { describe, expect, it } from 'vitest';
import { parseTablePatterns } from '../../../src/cli/table-patterns.js';

describe('parseTablePatterns', () => {
  it.each([
    ['orders', { table: 'orders' }],
    ['public.orders', { schema: 'public', table: 'orders' }],
    ['shop.public.ord*', { database: 'shop', schema: 'public', table: 'ord*' }],
    ['sales.*', { schema: 'sales', table: '*' }],
    ['public."a.b"', { schema: 'public', table: 'a.b' }],
    ['"say ""hi"""', { table: 'say "hi"' }],
    ['US Gross.ünïcode', { schema: 'US Gross', table: 'ünïcode' }],
  ])('%s', (text, pattern) => {
    expect(parseTablePatterns([text])).toEqual([pattern]);
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a.b.c.d', '"open', 'a"b"'])('refuses %j', (text) => {
    expect(() => parseTablePatterns([text])).toThrowError(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT' }),
    );
  });

  it('is undefined when nothing was given', () => {
    expect(parseTablePatterns(undefined)).toBeUndefined();
  });
});
