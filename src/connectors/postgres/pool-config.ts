import type { PoolConfig } from 'pg';
import { isPlainObject } from '../../config/plain-object.js';
import type { ResolvedConnection } from '../../config/types.js';
import { ProfileMeshError } from '../../core/errors.js';
import { importDriver } from '../import-driver.js';
import { textTypes } from './text-types.js';

/**
 * What `pg` is told. Parameters of a connection URL (`sslmode`, `sslrootcert`, `connect_timeout`, `channel_binding`) are put
 * into its words; every other extra parameter is passed on as it is, `ssl` among them.
 */
export async function poolConfig(
  connection: ResolvedConnection,
  connectTimeoutMs: number,
): Promise<PoolConfig> {
  const { sslmode, sslrootcert, sslcert, sslkey, connect_timeout, channel_binding, ...extra } =
    connection.extraParams;
  const seconds = Number(connect_timeout);
  return {
    application_name: 'profilemesh',
    keepAlive: true,
    connectionTimeoutMillis: seconds > 0 ? seconds * 1000 : connectTimeoutMs,
    ...(connection.host === undefined ? {} : { host: connection.host }),
    ...(connection.port === undefined ? {} : { port: connection.port }),
    ...(connection.username === undefined ? {} : { user: connection.username }),
    ...(connection.password === undefined ? {} : { password: connection.password.reveal() }),
    ...(channel_binding === 'require' ? { enableChannelBinding: true } : {}),
    ...(await sslConfig({ sslmode, sslrootcert, sslcert, sslkey })),
    ...withoutProgram(extra),
    // A copy: pg redefines its key, and the configuration is frozen.
    ...(isPlainObject(extra.ssl) ? { ssl: { ...extra.ssl } } : {}),
    database: connection.database,
    types: textTypes,
  };
}

// Options of pg that take code: from a file they could only be something else, and end the process.
const PROGRAM = new Set(['stream', 'Client', 'Promise', 'log', 'types', 'onConnect', 'verify', 'connection']);

/** @throws {ProfileMeshError} PM_CONFIG_INVALID_VALUE naming all of them */
function withoutProgram(extra: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wrong = Object.keys(extra).filter((name) => PROGRAM.has(name));
  if (wrong.length === 0) return { ...extra };
  throw new ProfileMeshError(
    'PM_CONFIG_INVALID_VALUE',
    `extra_params can't set ${wrong.join(', ')}: these are code, not configuration. Remove them.`,
  );
}

/** The certificate is verified unless the mode is `no-verify`, as `pg` does; `require` is no exception. */
async function sslConfig(parameters: Readonly<Record<string, unknown>>): Promise<Pick<PoolConfig, 'ssl'>> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (given.length === 0) return {};
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  const mode = query.get('sslmode');
  if (mode !== null && mode !== 'disable' && mode !== 'no-verify') query.set('sslmode', 'verify-full');
  const { parse } = await importDriver(() => import('pg-connection-string'), 'pg-connection-string');
  const { ssl } = parse(`postgres://localhost/?${query}`);
  return ssl === undefined || ssl === null ? {} : { ssl: ssl as NonNullable<PoolConfig['ssl']> };
}
