import { expect, it } from 'vitest';
import { type LineageSource, nameDataset } from '../../../src/lineage/name-dataset.js';

const ORDERS = { schema: 'sales', table: 'orders' };

it.each<[LineageSource, string, string]>([
  [{ type: 'postgres', host: 'db', port: 5433, database: 'shop' }, 'postgres://db:5433', 'shop.sales.orders'],
  [{ type: 'postgres', database: 'shop' }, 'postgres://localhost:5432', 'shop.sales.orders'],
  [{ type: 'postgres', host: '/run/pg', database: 'shop' }, 'postgres://localhost:5432', 'shop.sales.orders'],
  [{ type: 'postgres', host: '::1', database: 'shop' }, 'postgres://[::1]:5432', 'shop.sales.orders'],
  [{ type: 'pglite', filepath: '/data/shop', database: 'x' }, 'pglite:///data/shop', 'x.sales.orders'],
  [{ type: 'pglite', filepath: 'memory://a', database: 'x' }, 'pglite://memory/a', 'x.sales.orders'],
  [{ type: 'mysql', host: 'db', database: 'shop' }, 'mysql://db:3306', 'sales.orders'],
  [{ type: 'redshift', host: 'c.eu', database: 'shop' }, 'redshift://c.eu:5439', 'shop.sales.orders'],
  [{ type: 'snowflake', account: 'o-a', database: 'SHOP' }, 'snowflake://o-a', 'SHOP.sales.orders'],
  [{ type: 'bigquery', database: 'project' }, 'bigquery', 'project.sales.orders'],
  [{ type: 'sqlite', filepath: '/data/a.db', database: 'a' }, 'sqlite:///data/a.db', 'orders'],
])('%o', (source, namespace, name) => {
  expect(nameDataset(ORDERS, source)).toEqual({ namespace, name });
});

it('takes the schema of the source, else public, for a table that has none', () => {
  const table = { schema: null, table: 'orders' };
  const source = { type: 'postgres', database: 'shop' } as const;
  expect(nameDataset(table, source).name).toBe('shop.public.orders');
  expect(nameDataset(table, { ...source, schema: 'mart' }, 'postgres://pg.internal:5432')).toEqual({
    namespace: 'postgres://pg.internal:5432',
    name: 'shop.mart.orders',
  });
});
