import type { ChangeQueries } from '../config/types.js';
import type { Connection, SnapshotSession } from '../connectors/connector.js';
import { createHash } from 'node:crypto';
import { formatTableName } from '../core/format-table-name.js';
import type { TableRef } from '../model/plan.js';

/** One value of a partition key; `null` stands for the rows without one. */
export interface KeyPartition {
  readonly value: string | null;
  readonly token: string;
}

/** The user's query for a table's token, if there is one. */
export function tokenQuery(
  table: TableRef,
  queries: ChangeQueries | undefined,
  connection: Pick<Connection, 'quoteTable'>,
): string | undefined {
  const own = byTable(table, queries?.tables) ?? queries?.query;
  return own?.replaceAll('{table}', () => connection.quoteTable?.(table) ?? formatTableName(table));
}

/** The user's query for the values of a table's partition key. */
export function partitionQuery(table: TableRef, queries: ChangeQueries | undefined): string | undefined {
  return byTable(table, queries?.partitions);
}

/** The answer as one token; `null` where the connection takes no queries. */
export async function runTokenQuery(
  connection: Connection,
  session: SnapshotSession,
  query: string,
): Promise<string | null> {
  const rows = await connection.userQuery?.(session, query);
  return rows ? digest(rows) : null;
}

/** @throws {DatabaseError} as the server refuses it */
export async function runPartitionQuery(
  connection: Connection,
  session: SnapshotSession,
  query: string,
): Promise<KeyPartition[]> {
  const rows = (await connection.userQuery?.(session, query)) ?? [];
  // Rows of one value are one partition.
  const byValue = new Map<string | null, Array<ReadonlyArray<string | null>>>();
  for (const [value = null, ...token] of rows) byValue.set(value, [...(byValue.get(value) ?? []), token]);
  return [...byValue].map(([value, tokens]) => ({ value, token: digest(tokens) }));
}

/** By `schema.table`, else by `table`. */
function byTable(table: TableRef, map: Readonly<Record<string, string>> = {}): string | undefined {
  const name = [formatTableName(table), table.table].find((one) => Object.hasOwn(map, one));
  return name === undefined ? undefined : map[name];
}

function digest(answer: unknown): string {
  return createHash('sha256').update(JSON.stringify(answer)).digest('hex');
}
