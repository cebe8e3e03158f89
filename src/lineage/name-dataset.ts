import type { ConnectionType, ResolvedConnection } from '../config/types.js';
import type { TableRef } from '../model/plan.js';
import type { LineageDatasetName } from './run-event.js';

/** What of a connection names a dataset. */
export type LineageSource = Pick<
  ResolvedConnection,
  'type' | 'host' | 'port' | 'database' | 'schema' | 'filepath' | 'account'
>;

const DEFAULT_PORT: Readonly<Partial<Record<ConnectionType, number>>> = {
  postgres: 5432,
  mysql: 3306,
  redshift: 5439,
};

/**
 * A table by OpenLineage's naming of datasets: `postgres://host:port` and `database.schema.table`. No user and no
 * password is in it. A table without a schema is in the source's, else in `public`.
 */
export function nameDataset(table: TableRef, source: LineageSource, namespace?: string): LineageDatasetName {
  return { namespace: namespace ?? nameSource(source), name: nameTable(table, source) };
}

/** The namespace of a database. PGlite, which OpenLineage has no name for, is `pglite://` and its directory. */
export function nameSource({ type, host, port, filepath, account, database }: LineageSource): string {
  switch (type) {
    case 'bigquery':
      return 'bigquery';
    case 'snowflake':
      return `snowflake://${account ?? 'unknown'}`;
    case 'sqlite':
      return `sqlite://${filepath ?? database}`;
    case 'pglite':
      return `pglite://${(filepath ?? 'memory').replace(/^memory:\/\//, 'memory/')}`;
    default:
      return `${type}://${hostOf(host)}:${port ?? DEFAULT_PORT[type]}`;
  }
}

/** A socket of this machine is a path, which is no host; an IPv6 address takes brackets. */
function hostOf(host: string | undefined): string {
  if (host === undefined || host === '' || host.startsWith('/')) return 'localhost';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function nameTable({ schema, table }: TableRef, source: LineageSource): string {
  const { type, database } = source;
  if (type === 'mysql') return `${schema ?? database}.${table}`;
  if (type === 'sqlite') return table;
  return `${database}.${schema ?? source.schema ?? 'public'}.${table}`;
}
