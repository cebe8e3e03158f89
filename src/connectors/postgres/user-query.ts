import type { SnapshotSession } from '../connector.js';

/**
 * The answer of a query that a user wrote, each value as the server's text. A parameter makes the server take it as one statement,
 * whatever it holds; the transaction is read-only.
 */
export async function postgresUserQuery(
  session: SnapshotSession,
  query: string,
): Promise<Array<Array<string | null>>> {
  const text = query.trim().replace(/;+$/, '');
  // The line break ends a comment of the query's.
  const sql = `select (select array_agg(e.value order by e.place)
    from json_each_text(r.row) with ordinality as e(name, value, place)) as values
  from (select row_to_json(q) as row from (${text}\n) as q where $1::int = 1) as r`;
  const rows = await session.query<{ values: Array<string | null> }>(sql, [1]);
  return rows.map(({ values }) => values);
}
