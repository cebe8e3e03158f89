import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../package-root.js';

/** Runs statements without parameters, one or several. */
export type Execute = (sql: string) => Promise<unknown>;

/** A table of 20 columns whose values follow from the row number. */
export async function loadOrdersWide(execute: Execute, table: string, rows: number): Promise<void> {
  const sql = readFileSync(join(packageRoot, 'bench/data/orders-wide.sql'), 'utf8');
  await execute(sql.replaceAll('{{table}}', table).replaceAll('{{rows}}', String(rows)));
  await execute(`vacuum analyze ${table}`);
}

/** The columns of `source` beside each other as often as asked. */
export async function loadRepeatedColumns(options: {
  execute: Execute;
  table: string;
  source: string;
  columns: readonly string[];
  times: number;
}): Promise<void> {
  const { execute, table, source, columns, times } = options;
  const list = Array.from({ length: times }, (_, copy) =>
    columns.map((column) => `"${column}" as "${column}_${copy + 1}"`),
  );
  await execute(`drop table if exists ${table}`);
  await execute(`create unlogged table ${table} as select ${list.flat().join(', ')} from ${source}`);
  await execute(`vacuum analyze ${table}`);
}

/** 231,083 flights of 2001 from the package vega-datasets: real values, three columns, some NULL. */
export async function loadFlights(execute: Execute, table: string): Promise<void> {
  const vega = createRequire(import.meta.url).resolve('vega-datasets');
  const json = readFileSync(join(dirname(vega), '../data/flights-200k.json'), 'utf8');
  await execute(`drop table if exists ${table}`);
  await execute(
    `create unlogged table ${table} (delay integer, distance integer, time double precision);
     insert into ${table} select * from json_populate_recordset(null::${table}, '${json.replaceAll("'", "''")}')`,
  );
  await execute(`vacuum analyze ${table}`);
}

/** Many tables of the same few rows. */
export async function loadSmallTables(
  execute: Execute,
  options: { prefix: string; tables: number; rows: number },
): Promise<string[]> {
  const { prefix, tables, rows } = options;
  const source = `${prefix}_source`;
  await loadOrdersWide(execute, source, rows);
  const names = Array.from({ length: tables }, (_, index) => `${prefix}_${index + 1}`);
  for (const name of names) {
    await execute(`drop table if exists ${name}; create unlogged table ${name} as table ${source}`);
  }
  return names;
}
