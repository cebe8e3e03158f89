// Profiles the tables of a database and prints one line a column.
//   DATABASE_URL=postgres://… node profile.mjs orders customers
// Without DATABASE_URL it makes a small database in memory (PGlite) and profiles that.
import { sql } from 'kysely';
import { createConnectorRegistry, parseConfig, profileTables } from 'profilemesh';

const { DATABASE_URL } = process.env;
/** @type {import('profilemesh').ConfigInput['source']} */
const source = DATABASE_URL
  ? { type: 'postgres', url: DATABASE_URL }
  : { type: 'pglite', database: 'example', filepath: 'memory://example' };
const tables = process.argv.slice(2);
const config = parseConfig({
  source,
  storage: { connection: source },
  profiling: {
    tables: (tables.length > 0 ? tables : ['orders']).map((table) => ({ table })),
    metrics: ['count', 'null_percent', 'distinct_count', 'min', 'max', 'mean'],
  },
});

const connectors = createConnectorRegistry();
// A database in memory lives as long as somebody holds it.
const connection = DATABASE_URL ? undefined : await connectors.connect(config.source);
try {
  if (connection) await createExampleTable(connection.kysely);
  const run = await profileTables({ config, connectors, store: false });
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
  process.exitCode = run.tables.every((table) => table.status !== 'failed') ? 0 : 1;
} finally {
  await connection?.close();
}

/** @param {import('profilemesh').Connection['kysely']} kysely */
async function createExampleTable(kysely) {
  await sql`create table orders (id integer, amount numeric(8, 2), country text)`.execute(kysely);
  await sql`insert into orders values (1, 10.00, 'NO'), (2, 20.00, 'SE'), (3, 30.00, null), (4, null, 'NO')`.execute(
    kysely,
  );
}
