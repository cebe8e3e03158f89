import { describe, expect, it } from 'vitest';
import { statementFacts } from '../../../src/connectors/statement-facts.js';

describe('statementFacts', () => {
  it.each([
    ['select count(*) from "public"."orders" t', 'SELECT public.orders'],
    ['  SELECT 1 FROM orders', 'SELECT orders'],
    ['select 1 from only "s"."a ""b"" c" t', 'SELECT s.a "b" c'],
    ['copy (select a, b from "public"."orders" t) to stdout (format binary)', 'COPY public.orders'],
    ['with v as (select x from "s"."t") select * from v', 'SELECT s.t'],
    ['select x from (select t."a" from "s"."t" t tablesample system (1)) as t', 'SELECT s.t'],
    ['select extract(epoch from t."at"), trim(both from "x") from "s"."t" t', 'SELECT s.t'],
    ['select (a is distinct from b), (select max(c)) from "s"."t"', 'SELECT s.t'],
    ['select a is distinct from b from "s"."t"', 'SELECT s.t'],
    [`select 'from nowhere', "from elsewhere" from "s"."t"`, 'SELECT s.t'],
    [`select repeat('x', 1024) from generate_series(1, 20)`, 'SELECT'],
    ['set local statement_timeout = 5', 'SET'],
    [`select set_config('a', 'from secret', true)`, 'SELECT'],
    ['', 'OTHER'],
  ])('tells what is done on which table: %s', (sql, summary) => {
    expect(statementFacts(sql).summary).toBe(summary);
  });

  it('tells no value, whatever stands in the text', () => {
    const facts = statementFacts(`select 1 from "s"."t" where a in ('secret one', 'it''s') and b = 12345`);
    expect(facts).toEqual({ operation: 'SELECT', collection: 's.t', summary: 'SELECT s.t' });
  });
});
