import type { ConfiguredTable } from '../config/types.js';
import type { TableRef } from '../model/plan.js';
import { matchesTable, type ResolvedPattern } from './table-pattern.js';

/** A configured table beside its pattern. */
export interface ConfiguredPattern {
  readonly pattern: ResolvedPattern;
  readonly settings: Pick<ConfiguredTable, 'partition' | 'sampling'>;
}

export interface TableSettingsOptions {
  readonly table: TableRef;
  readonly configured: readonly ConfiguredPattern[];
  readonly defaultSchema: string | null;
}

const NO_SETTINGS: ConfiguredPattern['settings'] = { partition: null, sampling: null };

/**
 * Partition and sampling of a table: of the entry with its exact name (of the last one, as in Python's snapshot),
 * else of the first wildcard that matches it, else none. Where one side can't say its schema, the table's name
 * decides.
 */
export function findTableSettings(options: TableSettingsOptions): ConfiguredPattern['settings'] {
  const { table, configured, defaultSchema } = options;
  const schema = table.schema ?? defaultSchema;
  const exact = configured.filter(({ pattern }) => !pattern.isWildcard && pattern.table === table.table);
  const found =
    exact.findLast(({ pattern }) => (pattern.schema ?? defaultSchema) === schema) ??
    exact.find(({ pattern }) => schema === null || (pattern.schema ?? defaultSchema) === null) ??
    configured.find(({ pattern }) => pattern.isWildcard && matchesTable(pattern, { table, defaultSchema }));
  return found?.settings ?? NO_SETTINGS;
}

/** True when two entries or more of the configuration name exactly this table: the last one's settings hold. */
export function isNamedTwice({ table, configured, defaultSchema }: TableSettingsOptions): boolean {
  const schema = table.schema ?? defaultSchema;
  const named = configured.filter(
    ({ pattern }) =>
      !pattern.isWildcard && pattern.table === table.table && (pattern.schema ?? defaultSchema) === schema,
  );
  return named.length > 1;
}
