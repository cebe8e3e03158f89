import { parseConfig } from '../../config/parse-config.js';
import type { ResolvedConnection } from '../../config/types.js';
import { ProfileMeshError } from '../../core/errors.js';

/** A connection as Airflow keeps it. */
export interface AirflowConnection {
  readonly connId: string;
  /** Airflow's name of the kind, e.g. `postgres`. */
  readonly connType: string;
  readonly host?: string | null;
  /** Airflow's word for the database of a server. */
  readonly schema?: string | null;
  readonly login?: string | null;
  readonly password?: string | null;
  readonly port?: number | null;
  /** A JSON object as text. */
  readonly extra?: string | null;
}

const TYPES: Readonly<Record<string, ResolvedConnection['type']>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  redshift: 'redshift',
  mysql: 'mysql',
  sqlite: 'sqlite',
  snowflake: 'snowflake',
};

// libpq's names, which Airflow's PostgreSQL connections take in `extra`, and what the driver calls them.
const POSTGRES_SSL = new Map<unknown, unknown>([
  ['disable', false],
  // Without TLS where the server does not insist on it: the driver has no second attempt.
  ['allow', undefined],
  ['prefer', undefined],
  ['require', { rejectUnauthorized: false }],
  ['verify-ca', true],
  ['verify-full', true],
]);

/**
 * An Airflow connection as a source. What `extra` holds beyond the known keys is left out: it is written for a Python
 * driver. Known are `schema` or `currentSchema` (the schema of tables that name none), `sslmode`,
 * `connect_timeout` in seconds, `application_name`, and Snowflake's `account`, `warehouse`, `database`, `role`.
 *
 * @throws {ProfileMeshError} PM_AIRFLOW_CONNECTION for a kind that has no source, an `extra` that is no JSON object, or an
 *   `sslmode` that PostgreSQL does not know
 * @throws {ConfigError} when the connection lacks what a source needs, e.g. the database
 */
export function connectionToSource(connection: AirflowConnection): ResolvedConnection {
  const { connId, connType, host, schema, login, password, port } = connection;
  const type = TYPES[connType.toLowerCase()];
  if (type === undefined) {
    throw new ProfileMeshError(
      'PM_AIRFLOW_CONNECTION',
      `The Airflow connection '${connId}' is of type '${connType}', which can't be profiled. ` +
        `Use one of ${Object.keys(TYPES).join(', ')}.`,
      { details: { connId, connType } },
    );
  }
  const extra = parseExtra(connection);
  const database = type === 'snowflake' ? extra['database'] : type === 'sqlite' ? undefined : schema;
  const source = {
    type,
    host: type === 'sqlite' || type === 'snowflake' ? undefined : host,
    filepath: type === 'sqlite' ? host : undefined,
    port,
    database,
    username: login,
    password,
    schema: type === 'snowflake' ? schema : (extra['schema'] ?? extra['currentSchema']),
    account: type === 'snowflake' ? (extra['account'] ?? host) : undefined,
    warehouse: extra['warehouse'],
    role: extra['role'],
    extra_params: driverParameters(type, { connId, extra }),
  };
  const given = Object.entries(source).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  // The schema of the configuration file checks the parts and says what is missing.
  return parseConfig(
    { source: Object.fromEntries(given), storage: { connection: { type: 'pglite' } } },
    { source: `Airflow connection '${connId}'` },
  ).source;
}

function driverParameters(
  type: ResolvedConnection['type'],
  { connId, extra }: { readonly connId: string; readonly extra: Readonly<Record<string, unknown>> },
): Record<string, unknown> | undefined {
  if (type !== 'postgres' && type !== 'redshift') return undefined;
  const parameters: Record<string, unknown> = {};
  const sslMode = extra['sslmode'] ?? 'prefer';
  // A misspelt mode must not become a connection without TLS.
  if (!POSTGRES_SSL.has(sslMode)) throw unknownSslMode(connId);
  const ssl = POSTGRES_SSL.get(sslMode);
  if (ssl !== undefined) parameters['ssl'] = ssl;
  const timeout = Number(extra['connect_timeout']);
  if (timeout > 0) parameters['connectionTimeoutMillis'] = timeout * 1000;
  if (typeof extra['application_name'] === 'string')
    parameters['application_name'] = extra['application_name'];
  return parameters;
}

function unknownSslMode(connId: string): ProfileMeshError {
  return new ProfileMeshError(
    'PM_AIRFLOW_CONNECTION',
    `The extra of the Airflow connection '${connId}' has an sslmode that PostgreSQL does not know. ` +
      `Use one of ${[...POSTGRES_SSL.keys()].join(', ')}.`,
    { details: { connId } },
  );
}

function parseExtra({ connId, extra }: AirflowConnection): Readonly<Record<string, unknown>> {
  if (extra === undefined || extra === null || extra.trim() === '') return {};
  const value = tryParse(extra);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ProfileMeshError(
    'PM_AIRFLOW_CONNECTION',
    `The extra of the Airflow connection '${connId}' is not a JSON object. Correct it under Admin → Connections.`,
    { details: { connId } },
  );
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would repeat a part of the text, which may hold a secret.
    return undefined;
  }
}
