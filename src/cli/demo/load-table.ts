import { sql } from 'kysely';
import type { Connection } from '../../connectors/connector.js';
import type { DataRow } from './data-sets.js';
import { inferType } from './infer-type.js';

/** Puts rows into a new table of the connection's first schema; a table of that name is replaced. */
export async function loadTable(
  connection: Connection,
  options: { table: string; rows: readonly DataRow[] },
): Promise<void> {
  const { table, rows } = options;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map(
    (name) => sql`${sql.ref(name)} ${sql.raw(inferType(rows.map((row) => row[name] ?? null)))}`,
  );
  const target = sql.table(table);
  await connection.kysely.transaction().execute(async (db) => {
    await sql`drop table if exists ${target}`.execute(db);
    await sql`create table ${target} (${sql.join(columns)})`.execute(db);
    // The server casts every value to its column's type, a number in a text column included.
    const json = JSON.stringify(rows);
    await sql`insert into ${target} select * from json_populate_recordset(null::${target}, ${json}::json)`.execute(
      db,
    );
  });
}
