import type { ResolvedConfig, TablePattern } from '../config/types.js';
import { hasWildcard } from './wildcard.js';

/** True when a pattern to plan by holds `*`, so that `buildPlan` has to be given the catalog. */
export function planNeedsCatalog(options: {
  readonly config: ResolvedConfig;
  readonly patterns?: readonly TablePattern[];
}): boolean {
  return choosePatterns(options).some(({ schema, table }) => hasWildcard(table) || hasWildcard(schema ?? ''));
}

/** The patterns given, or the configured ones. An empty list counts as not given, as in the Python package. */
export function choosePatterns(options: {
  readonly config: ResolvedConfig;
  readonly patterns?: readonly TablePattern[];
}): readonly TablePattern[] {
  const { config, patterns } = options;
  return patterns && patterns.length > 0 ? patterns : config.profiling.tables;
}
