import { loadFlights, loadOrdersWide, loadRepeatedColumns } from '../data/load-tables.js';
import { readColumns } from '../floors/columns.js';
import { driftSuite } from './drift-suite.js';
import { pgliteSuite } from './pglite-suite.js';
import { smallTablesSuite } from './small-tables-suite.js';
import type { Suite } from './suite.js';
import { tableSuite } from './table-suite.js';

const MILLION = 1_000_000;

function ordersSuite(name: string, rows: number): Suite {
  return tableSuite({
    name,
    title: `${rows.toLocaleString('en')} rows × 20 columns`,
    rows,
    columns: 20,
    table: `orders_wide_${rows}`,
    load: (execute, table) => loadOrdersWide(execute, table, rows),
  });
}

const hundredColumns = tableSuite({
  name: 'columns-100',
  title: '200,000 rows × 100 columns',
  rows: MILLION / 5,
  columns: 100,
  table: 'orders_100_columns',
  async load(execute, table) {
    const source = `${table}_source`;
    await loadOrdersWide(execute, source, MILLION / 5);
    const columns = await readColumns(
      async (sql) => rowsOf(await execute(sql)).map((row) => Object.values(row)),
      source,
    );
    const names = columns.map(({ name }) => name);
    await loadRepeatedColumns({ execute, table, source, columns: names, times: 5 });
    await execute(`drop table ${source}`);
  },
});

const flights = tableSuite({
  name: 'flights',
  title: 'Flights of 2001 (vega-datasets), 231,083 rows × 3 columns',
  rows: 231_083,
  columns: 3,
  table: 'flights',
  load: loadFlights,
});

/** In the order in which they run. */
export const SUITES: readonly Suite[] = [
  ordersSuite('rows-100k', MILLION / 10),
  ordersSuite('rows-1m', MILLION),
  ordersSuite('rows-5m', 5 * MILLION),
  hundredColumns,
  flights,
  smallTablesSuite,
  pgliteSuite,
  driftSuite,
];

function rowsOf(answer: unknown): object[] {
  return (answer as { rows: object[] }).rows;
}
