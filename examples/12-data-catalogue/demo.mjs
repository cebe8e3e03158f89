// Two days of a table in a catalogue, without waiting for them.
//   node demo.mjs                                      in memory (PGlite)
//   DATABASE_URL=postgres://… node demo.mjs            in an empty database of yours
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createConnectorRegistry, loadConfig, profileTables } from 'profilemesh';
import { describeEntry } from './catalogue.mjs';
import { startReceiver } from './receiver.mjs';

const { CATALOGUE = join(tmpdir(), 'profilemesh-catalogue.json') } = process.env;
const receiver = await startReceiver({ port: 0, file: CATALOGUE });
const config = await loadConfig({
  path: join(import.meta.dirname, 'profilemesh.yml'),
  env: { ...process.env, OPENLINEAGE_URL: receiver.url },
});
// A database in memory lives as long as somebody holds it.
const connection = await createConnectorRegistry().connect(config.source);
const db = connection.kysely;
try {
  await sql`create table orders (id integer, amount numeric(10, 2), country text)`.execute(db);
  await sql`insert into orders select n, n * 1.5, case n % 3 when 0 then 'NO' else 'SE' end from generate_series(1, 60) n`.execute(
    db,
  );
  await show('the first day');
  // Somebody changed the unit.
  await sql`update orders set amount = amount * 100`.execute(db);
  await show('the next day');
} finally {
  await connection.close();
  receiver.close();
}

/** @param {string} day */
async function show(day) {
  await profileTables({ config });
  for (const entry of receiver.catalogue.values()) console.log(`${day}\n${describeEntry(entry)}`);
}
