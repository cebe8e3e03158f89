import type { ResolvedConnection } from './types.js';

const DEFAULT_PORTS: Readonly<Partial<Record<ResolvedConnection['type'], number>>> = {
  postgres: 5432,
  redshift: 5439,
  mysql: 3306,
};

/** True when two connections lead to one database, whoever connects. */
export function isSamePlace(left: ResolvedConnection, right: ResolvedConnection): boolean {
  return placeOf(left) === placeOf(right);
}

function placeOf(connection: ResolvedConnection): string {
  const { type, host, port = DEFAULT_PORTS[type], database, filepath, account } = connection;
  const isServer = DEFAULT_PORTS[type] !== undefined;
  const server = isServer ? (host ?? 'localhost').toLowerCase() : host;
  return JSON.stringify([type, server, port, database, filepath, account]);
}
