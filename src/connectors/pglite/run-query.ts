import type { PGlite } from '@electric-sql/pglite';
import { TEXT_PARSERS } from '../postgres/text-types.js';

const asText = (text: string): string => text;

/** Numbers of the types that PGlite would turn into Date, BigInt or parsed JSON; all others are text already. */
const PARSED_TYPES = [
  17, 20, 114, 1082, 1083, 1114, 1184, 1186, 1700, 3802, 199, 1016, 1115, 1182, 1185, 1231, 3807,
];

const parsers = {
  ...Object.fromEntries(PARSED_TYPES.map((oid) => [oid, asText])),
  ...TEXT_PARSERS,
};

/** One statement, its values as the `pg` connector gives them. */
export async function runQuery<Row>(
  db: PGlite,
  sql: string,
  parameters: readonly unknown[],
): Promise<{ rows: Row[]; affectedRows: number }> {
  const { rows, affectedRows = 0 } = await db.query<Row>(sql, [...parameters], { parsers });
  return { rows, affectedRows };
}
