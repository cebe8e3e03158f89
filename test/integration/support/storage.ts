import { sql } from 'kysely';
import type { Connection } from '../../../src/connectors/connector.js';

/** The storage section's defaults. */
export const STORAGE = {
  runsTable: 'profilemesh_runs',
  resultsTable: 'profilemesh_results',
  createTables: true,
};

/** Runs one statement and gives its rows. */
export async function rowsOf<Row = Record<string, unknown>>(
  connection: Connection,
  text: string,
): Promise<Row[]> {
  return (await sql.raw<Row>(text).execute(connection.kysely)).rows;
}

export async function recreatePublicSchema(connection: Connection): Promise<void> {
  await rowsOf(connection, 'drop schema public cascade');
  await rowsOf(connection, 'create schema public');
}

/** The tables of a schema, sorted by name. */
export async function tableNames(connection: Connection, schema = 'public'): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    connection,
    `select table_name as name from information_schema.tables where table_schema = '${schema}' order by 1`,
  );
  return rows.map(({ name }) => name);
}
