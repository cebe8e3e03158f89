import { describe, expect, it } from 'vitest';
import { nearestTables } from '../../../src/plan/nearest-tables.js';

const catalog = ['customers', 'orders', 'order_items', 'old_orders', 'orders2', 'x'].map((table) => ({
  schema: 'public',
  table,
}));

function nearest(table: string, schema: string | null = null): string[] {
  return nearestTables({ schema, table, isWildcard: table.includes('*') }, catalog);
}

describe('nearestTables', () => {
  it('finds slips, nearest first, three at most', () => {
    expect(nearest('order')).toEqual(['public.orders', 'public.orders2']);
    expect(nearest('costumers')).toEqual(['public.customers']);
    expect(nearest('o*s')).toEqual(['public.orders', 'public.order_items', 'public.old_orders']);
  });

  it('lets a star stand for anything', () => {
    expect(nearest('*_itmes')).toEqual(['public.order_items']);
  });

  it('looks at the schema too', () => {
    expect(nearest('orders', 'pubic')).toEqual(['public.orders', 'public.orders2']);
    expect(nearest('orders', 'elsewhere')).toEqual([]);
  });

  it('is empty when nothing is close', () => {
    expect(nearest('invoices')).toEqual([]);
    expect(nearestTables({ schema: null, table: 'a', isWildcard: false }, [])).toEqual([]);
  });
});
