import type { ResolvedConfig, TablePattern } from '../config/types.js';
import { ProfileMeshError, UnsupportedFeatureError } from '../core/errors.js';
import type { TableRef } from '../model/plan.js';
import { hasWildcard, matchesWildcard } from './wildcard.js';

/** A pattern in its checked form; `schema` is `null` when it was not given. */
export interface ResolvedPattern {
  readonly schema: string | null;
  readonly table: string;
  /** It stands for more than one name, so that the catalog has to be asked. */
  readonly isWildcard: boolean;
}

/**
 * Checks a pattern. An empty schema or database counts as not given, as operators' defaults are empty.
 *
 * @throws {ProfileMeshError} PM_INVALID_ARGUMENT without a table name
 * @throws {UnsupportedFeatureError} PM_UNSUPPORTED for a database other than the connection's
 */
export function resolvePattern(pattern: TablePattern, source: ResolvedConfig['source']): ResolvedPattern {
  if (!pattern.table) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `A table pattern has no table name: ${JSON.stringify(pattern)}. Give "table" a name, or "*" for every table.`,
    );
  }
  if (pattern.database && pattern.database !== source.database) {
    throw new UnsupportedFeatureError({
      feature: `Profiling ${JSON.stringify(pattern.table)} in database ${JSON.stringify(pattern.database)} over a connection to ${JSON.stringify(source.database)}`,
      connector: `the ${source.type} connector`,
      alternative: 'use a second configuration whose source.database is that database',
    });
  }
  const schema = pattern.schema || null;
  return {
    schema,
    table: pattern.table,
    isWildcard: hasWildcard(pattern.table) || (schema !== null && hasWildcard(schema)),
  };
}

/**
 * True when the pattern names the table. Without a schema a pattern means the connection's schema; where the
 * connection names none, any schema.
 */
export function matchesTable(pattern: ResolvedPattern, options: MatchOptions): boolean {
  const { table, defaultSchema } = options;
  if (!matchesWildcard(pattern.table, table.table)) return false;
  const schemaPattern = pattern.schema ?? defaultSchema;
  if (schemaPattern === null) return true;
  const schema = table.schema ?? defaultSchema;
  return schema === null ? schemaPattern === '*' : matchesWildcard(schemaPattern, schema);
}

export interface MatchOptions {
  readonly table: TableRef;
  /** `source.schema` of the configuration, `null` when it names none. */
  readonly defaultSchema: string | null;
}
