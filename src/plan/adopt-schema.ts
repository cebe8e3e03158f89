import type { ResolvedPattern } from './table-pattern.js';

/**
 * Gives an exact pattern without a schema the schema of the configured table that it means, so that a table asked for
 * as `orders` and configured as `public.orders` keeps one name, and so one history. It stays as it is where several
 * configured tables have its name, or the one is of another schema than the connection's.
 */
export function adoptSchema(
  pattern: ResolvedPattern,
  configured: readonly ResolvedPattern[],
  defaultSchema: string | null,
): ResolvedPattern {
  if (pattern.isWildcard || pattern.schema !== null) return pattern;
  const named = configured.filter((entry) => !entry.isWildcard && entry.table === pattern.table);
  const [schema = null, ...others] = new Set(named.map((entry) => entry.schema));
  if (schema === null || others.length > 0) return pattern;
  return defaultSchema === null || defaultSchema === schema ? { ...pattern, schema } : pattern;
}
