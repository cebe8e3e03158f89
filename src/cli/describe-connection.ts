import type { ResolvedConnection } from '../config/types.js';

/** Where a connection leads, for people: `postgres me:***@db:5432/shop`. */
export function describeConnection(connection: ResolvedConnection): string {
  const { type, filepath, host, port, database, username, password, schema } = connection;
  const who = username === undefined ? '' : `${username}${password === undefined ? '' : ':***'}@`;
  const where =
    host === undefined
      ? (filepath ?? connection.account ?? database)
      : `${who}${host}${port === undefined ? '' : `:${port}`}/${database}`;
  return `${type} ${where}${schema === undefined ? '' : `, schema ${schema}`}`;
}
