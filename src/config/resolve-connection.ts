import { isAbsolute, resolve } from 'node:path';
import { Secret } from '../core/redact.js';
import type { ParsedConnection } from './connection-schema.js';
import { guardSecrets } from './guard-secrets.js';
import { mergeConnection } from './merge-connection.js';
import type { ResolvedConnection } from './types.js';

/** A checked connection in the form the connectors take. Null values and empty parts are left out. */
export function resolveConnection(fields: ParsedConnection, baseDir: string | undefined): ResolvedConnection {
  const { merged, problems } = mergeConnection(fields);
  // The schema has run the same check, so this is a mistake of the caller.
  if (merged === null) throw new TypeError(problems.map((problem) => problem.message).join('; '));
  const { type, database, extraParams, password, filepath } = merged;
  const optional = {
    host: merged.host,
    port: merged.port,
    username: merged.username,
    password: password === undefined ? undefined : new Secret(password),
    schema: fields.schema ?? undefined,
    filepath: filepath === undefined ? undefined : resolveFilepath(filepath, baseDir),
    account: fields.account ?? undefined,
    warehouse: fields.warehouse ?? undefined,
    role: fields.role ?? undefined,
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { type, database, ...Object.fromEntries(given), extraParams: guardSecrets(extraParams) };
}

function resolveFilepath(filepath: string, baseDir: string | undefined): string {
  const isNoPath = /^(?::memory:|[a-z][a-z0-9+.-]+:)/i.test(filepath);
  return baseDir === undefined || isNoPath || isAbsolute(filepath) ? filepath : resolve(baseDir, filepath);
}
