import { describe, expect, it } from 'vitest';
import { oneDataset, parseDataset } from '../../../src/cli/dataset-option.js';

describe('parseDataset', () => {
  it.each([
    ['orders', undefined, { table: 'orders' }],
    ['orders', 'sales', { table: 'orders', schema: 'sales' }],
    ['sales.orders', undefined, { table: 'orders', schema: 'sales' }],
    ['sales.orders', 'sales', { table: 'orders', schema: 'sales' }],
    ['sales."a.b"', undefined, { table: 'a.b', schema: 'sales' }],
  ])('reads %s and --schema %s', (name, schema, place) => {
    expect(parseDataset(name, schema)).toEqual(place);
  });

  it.each([
    ['ord*', undefined, /is not one table/],
    ['a.b.c', undefined, /is not one table/],
    ['a..b', undefined, /is not a table pattern/],
    ['sales.orders', 'other', /is in schema sales, and --schema says other/],
  ])('refuses %s and --schema %s', (name, schema, message) => {
    expect(() => parseDataset(name, schema)).toThrow(
      expect.objectContaining({ code: 'PM_INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });
});

describe('oneDataset', () => {
  it('gives the only one, and asks for the schema where there are more', () => {
    const [sales, none] = [{ schema: 'sales' }, { schema: null }];
    expect(oneDataset([sales], 'orders')).toBe(sales);
    expect(oneDataset([], 'orders')).toBeUndefined();
    expect(() => oneDataset([sales, none], 'orders')).toThrow(/sales, \(none\)\. Say which with --schema/);
  });
});
