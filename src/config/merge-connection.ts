import type { ErrorCode } from '../core/errors.js';
import { type ConnectionUrlParts, parseConnectionUrl, urlFitsType } from './connection-url.js';
import type { ConnectionType } from './types.js';

export const CONNECTION_TYPES = [
  'postgres',
  'pglite',
  'snowflake',
  'sqlite',
  'mysql',
  'bigquery',
  'redshift',
] as const satisfies readonly ConnectionType[];

/** The types that this version has connectors of. */
export const BUILT_IN_TYPES: readonly ConnectionType[] = ['postgres', 'pglite'];

/** The allowed types in words, those that work out of the box first. */
export function describeConnectionTypes(): string {
  const others = CONNECTION_TYPES.filter((type) => !BUILT_IN_TYPES.includes(type));
  return `${BUILT_IN_TYPES.join(', ')} (and with a connector passed in code: ${others.join(', ')})`;
}

/** A connection as it stands in the file. */
export interface ConnectionFields {
  readonly type?: ConnectionType | null | undefined;
  readonly url?: string | null | undefined;
  readonly host?: string | null | undefined;
  readonly port?: number | null | undefined;
  readonly database?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly filepath?: string | null | undefined;
  readonly extra_params?: Readonly<Record<string, unknown>> | undefined;
}

/** The same with the URL taken apart; a field that was written out goes before the URL's. */
export interface MergedConnection {
  readonly type: ConnectionType;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly filepath?: string | undefined;
  readonly extraParams: Readonly<Record<string, unknown>>;
}

export interface ConnectionProblem {
  readonly code: ErrorCode;
  readonly key: keyof ConnectionFields;
  readonly message: string;
}

export type MergeResult =
  | { readonly merged: MergedConnection; readonly problems: readonly [] }
  | { readonly merged: null; readonly problems: readonly ConnectionProblem[] };

/** Brings `url` and the single fields together, and checks what a connection needs. Messages hold no secret. */
export function mergeConnection(fields: ConnectionFields): MergeResult {
  const problems: ConnectionProblem[] = [];
  const parts = readUrl(fields, problems);
  const type = fields.type ?? parts?.type;
  const hasUrl = typeof fields.url === 'string';
  if (type === undefined && !hasUrl) {
    problems.push(
      missing('type', `is missing; allowed: ${describeConnectionTypes()}, or a url whose scheme says it`),
    );
  }
  if (fields.type && parts && !urlFitsType(parts.type, fields.type)) {
    problems.push(
      invalid('type', `found "${fields.type}", but the url is one of ${parts.type}: leave one of them out`),
    );
  }
  if (fields.host?.includes('://')) {
    problems.push(invalid('host', 'found a URL; write it under the key "url", or give the host name only'));
  }
  const filepath = fields.filepath ?? parts?.filepath;
  const database = fields.database ?? parts?.database ?? defaultDatabase(type, filepath);
  if (database === undefined && type !== undefined) {
    problems.push(
      hasUrl
        ? missing('database', 'is missing: put /NAME behind the host of the url, or give the key "database"')
        : missing('database', 'is missing: give the name of the database'),
    );
  }
  if (problems.length > 0 || type === undefined || database === undefined) return { merged: null, problems };
  return {
    merged: {
      type,
      database,
      filepath,
      host: fields.host ?? parts?.host,
      port: fields.port ?? parts?.port,
      username: fields.username ?? parts?.username,
      password: fields.password ?? parts?.password,
      extraParams: { ...parts?.extraParams, ...fields.extra_params },
    },
    problems: [],
  };
}

function readUrl(fields: ConnectionFields, problems: ConnectionProblem[]): ConnectionUrlParts | undefined {
  if (typeof fields.url !== 'string') return undefined;
  const result = parseConnectionUrl(fields.url);
  if (result.ok) return result.parts;
  problems.push(invalid('url', result.problem));
  return undefined;
}

function defaultDatabase(type: ConnectionType | undefined, filepath: string | undefined): string | undefined {
  if (type === 'pglite') return 'postgres';
  return type === 'sqlite' && filepath !== undefined ? 'main' : undefined;
}

function missing(key: keyof ConnectionFields, message: string): ConnectionProblem {
  return { code: 'PM_CONFIG_MISSING_KEY', key, message };
}

function invalid(key: keyof ConnectionFields, message: string): ConnectionProblem {
  return { code: 'PM_CONFIG_INVALID_VALUE', key, message };
}
