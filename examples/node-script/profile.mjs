// Profiles tables of a database and prints a line for each column. Stores nothing.
//   DATABASE_URL=postgres://… node profile.mjs orders customers
import { parseConfig, profileTables } from 'profilemesh';

const tables = process.argv.slice(2).map((table) => ({ table }));
const metrics = ['count', 'null_percent', 'distinct_count', 'min', 'max', 'mean'];
// The source is the database of DATABASE_URL.
const config = parseConfig({ profiling: { tables, metrics } }, { env: process.env });
const run = await profileTables({ config, store: false });

for (const table of run.tables) {
  console.log(`${table.fullName}: ${table.status}, ${table.rowCount ?? 'no'} rows`);
  if (table.error) console.log(`  ${table.error.code}: ${table.error.message}`);
  for (const { name, type, metrics } of table.columns) {
    const { null_percent: nulls, distinct_count: distinct, min, max, mean } = metrics;
    const range = min === undefined ? '' : `, ${min} to ${max}`;
    const average = mean === undefined ? '' : `, mean ${mean}`;
    console.log(`  ${name} (${type}): ${nulls} % null, ${distinct} distinct${range}${average}`);
  }
}
process.exitCode = run.tables.some(({ status }) => status === 'failed') ? 1 : 0;
