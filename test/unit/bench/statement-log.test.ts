import { describe, expect, it } from 'vitest';
import { parseStatementLog, readsTable } from '../../../bench/server/statement-log.js';

describe('parseStatementLog', () => {
  it('gives a statement for each message, with its lines and its parameters', () => {
    const log = [
      '@psql@12@ LOG:  statement: select count(*)',
      '\tfrom orders',
      '@@13@ LOG:  checkpoint starting: time',
      '@@14@ LOG:  execute <unnamed>: select $1, $2, $3',
      "@@14@ DETAIL:  Parameters: $1 = 'it''s, $9 = x', $2 = NULL, $3 = '1'",
      '@@14@ ERROR:  division by zero',
      '@@14@ STATEMENT:  select 1 / 0',
      '',
    ].join('\n');
    expect(parseStatementLog(log)).toEqual([
      { application: 'psql', sql: 'select count(*)\nfrom orders', parameters: [] },
      { application: '', sql: 'select $1, $2, $3', parameters: ["it's, $9 = x", null, '1'] },
    ]);
  });

  it('an empty log has none', () => {
    expect(parseStatementLog('')).toEqual([]);
  });
});

it.each([
  ['select count(*) from "public"."orders" t', true],
  ['COPY (select "id" from public.orders) TO STDOUT (FORMAT binary)', true],
  ['copy orders to stdout', true],
  ['SELECT 1 FROM ONLY orders WHERE true', true],
  ['select * from orders_old', false],
  ['select * from "orders_old"', false],
  ["select attname from pg_attribute where attrelid = 'orders'::regclass", false],
  ["insert into results (dataset_name) values ('orders')", false],
])('%s reads the table: %s', (sql, reads) => {
  expect(readsTable(sql, 'orders')).toBe(reads);
});
