import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledQuery } from 'kysely';
import { METRIC_NAMES } from '../../src/config/metric-names.js';
import type { Connection } from '../../src/connectors/connector.js';
import { createConnectorRegistry } from '../../src/connectors/registry.js';
import { type MeasuredTable, measureTable } from '../../src/profiling/measure-table.js';
import { tablePlan } from '../support/table-plan.js';

// Quantiles and top values of many rows are estimates.
const EXACT_METRICS = METRIC_NAMES.slice(0, METRIC_NAMES.indexOf('p5'));

describe('a table of PGlite, streamed', () => {
  let connection: Connection;
  const run = (sql: string): Promise<unknown> => connection.kysely.executeQuery(CompiledQuery.raw(sql));
  beforeAll(async () => {
    connection = await createConnectorRegistry().connect({
      type: 'pglite',
      database: 'postgres',
      extraParams: {},
    });
  });
  afterAll(() => connection.close());

  const measure = (table: string, strategy: 'stream' | 'pushdown'): Promise<MeasuredTable> =>
    measureTable({
      connection,
      plan: tablePlan(table, { metrics: EXACT_METRICS }),
      statementTimeoutMs: 60_000,
      strategy,
    });

  it('has the metrics that the database computes', async () => {
    // More than a buffer of the framer, with rows of unequal length.
    await run(`create table mixed as
      select i as id, case when i % 10 = 0 then null else repeat('ä', i % 300) end as text, (i % 7 * 0.25)::numeric(10,2) as price
      from generate_series(1, 3000) i`);
    const streamed = await measure('mixed', 'stream');
    expect(streamed.metadata).toMatchObject({ strategy: 'stream' });
    const pushed = await measure('mixed', 'pushdown');
    expect(streamed.columns).toEqual(pushed.columns);
  });

  it('has none of a view that fails', async () => {
    await run('create view broken as select 1 / (id - 2000) as quotient from mixed');
    const { metadata, columns } = await measure('broken', 'stream');
    expect(metadata).toMatchObject({ strategy: 'pushdown' });
    expect(columns[0]?.error).toMatchObject({ code: 'PM_DB_QUERY' });
  });
});
