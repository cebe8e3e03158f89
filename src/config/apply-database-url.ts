import { type ConfigDraft, pathKey } from './config-draft.js';
import { typeOfUrl, urlFitsType } from './connection-url.js';
import type { EnvironmentVariables } from './environment.js';
import { CONNECTION_TYPES } from './merge-connection.js';
import { isPlainObject } from './plain-object.js';

const PLACES = ['url', 'host', 'filepath', 'account'] as const;

/**
 * Uses the environment's `DATABASE_URL` for a source that says nowhere where it is. A source of another type
 * (a pglite in memory) stays as it is.
 */
export function applyDatabaseUrl(draft: ConfigDraft, env: EnvironmentVariables): void {
  const url = env['DATABASE_URL'];
  const source = draft.root['source'] ?? {};
  if (!url || !isPlainObject(source) || PLACES.some((key) => source[key] != null)) return;
  if (!isUsable(url, source)) return;
  draft.root['source'] = { ...source, url };
  draft.origins.set(pathKey(['source', 'url']), { kind: 'override', variables: ['DATABASE_URL'] });
}

function isUsable(url: string, source: Record<string, unknown>): boolean {
  if (typeof source['type'] !== 'string') return true;
  const type = CONNECTION_TYPES.find((name) => name === String(source['type']).toLowerCase());
  const urlType = typeOfUrl(url);
  if (type === undefined || urlType === undefined || !urlFitsType(urlType, type)) return false;
  // A pglite without a path is in memory, and SQLite's path may stand in "database".
  return type !== 'pglite' && !(type === 'sqlite' && source['database'] != null);
}
