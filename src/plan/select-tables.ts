import { ProfileMeshError } from '../core/errors.js';
import { formatTableName } from '../core/format-table-name.js';
import type { TableRef } from '../model/plan.js';
import { nearestTables } from './nearest-tables.js';
import { matchesTable, type ResolvedPattern } from './table-pattern.js';

export interface SelectTablesOptions {
  readonly patterns: readonly ResolvedPattern[];
  /** Excludes that have to match something. */
  readonly exclude: readonly ResolvedPattern[];
  /** Excludes that may match nothing: those of the configuration, when the caller asked for other tables. */
  readonly optionalExclude: readonly ResolvedPattern[];
  readonly catalog: readonly TableRef[] | undefined;
  /** Left out of the catalog; no slip in an exclude. */
  readonly storageTables: readonly TableRef[];
  readonly defaultSchema: string | null;
}

export interface SelectedTables {
  readonly tables: readonly TableRef[];
  /** Full names that exact patterns name more than once. */
  readonly duplicates: readonly string[];
}

/**
 * Turns patterns into tables, in the order of the patterns, wildcards in the order of the catalog. A table that
 * several patterns match is taken once, where it came first.
 *
 * @throws {ProfileMeshError} PM_PLAN_PATTERN_UNMATCHED naming every pattern and exclude that matches nothing;
 *   PM_INVALID_ARGUMENT for a wildcard without a catalog; PM_PLAN_NO_TABLES when everything is excluded
 */
export function selectTables(options: SelectTablesOptions): SelectedTables {
  const { patterns, exclude, optionalExclude, defaultSchema } = options;
  const expanded = patterns.map((pattern) => ({ pattern, tables: expand(pattern, options) }));
  const { tables, duplicates } = takeOnce(expanded, defaultSchema);

  // An exclude guards against tables that the catalog has, selected or not: only one that names none is a slip.
  const excludable = [...tables, ...(options.catalog ?? []), ...options.storageTables];
  const isIdle = (pattern: ResolvedPattern): boolean =>
    !excludable.some((table) => matchesTable(pattern, { table, defaultSchema }));
  const unmatched = expanded.filter((entry) => entry.tables.length === 0).map((entry) => entry.pattern);
  const idle = exclude.filter(isIdle);
  if (unmatched.length + idle.length > 0) {
    throw unmatchedError({ unmatched, idle, known: options.catalog ?? tables });
  }

  const excludes = [...exclude, ...optionalExclude];
  const kept = tables.filter(
    (table) => !excludes.some((pattern) => matchesTable(pattern, { table, defaultSchema })),
  );
  if (kept.length === 0) throw everythingExcludedError(tables, excludes);
  return { tables: kept, duplicates };
}

function expand(pattern: ResolvedPattern, options: SelectTablesOptions): readonly TableRef[] {
  if (!pattern.isWildcard) return [{ schema: pattern.schema, table: pattern.table }];
  if (!options.catalog) {
    throw new ProfileMeshError(
      'PM_INVALID_ARGUMENT',
      `The table pattern "${formatTableName(pattern)}" holds "*", which needs the list of the database's tables. Pass it as "catalog", or name the tables.`,
    );
  }
  const { defaultSchema } = options;
  return options.catalog.filter((table) => matchesTable(pattern, { table, defaultSchema }));
}

// A table named twice stays one entry, unlike in Python: a run's rows are keyed by run and table name, so a second
// entry could not be stored. The name is reported instead.
function takeOnce(
  expanded: ReadonlyArray<{ pattern: ResolvedPattern; tables: readonly TableRef[] }>,
  defaultSchema: string | null,
): { tables: TableRef[]; duplicates: string[] } {
  const tables = new Map<string, TableRef>();
  const exactKeys = new Set<string>();
  const duplicates = new Set<string>();
  for (const entry of expanded) {
    for (const table of entry.tables) {
      const key = JSON.stringify([table.schema ?? defaultSchema, table.table]);
      if (!tables.has(key)) tables.set(key, table);
      if (entry.pattern.isWildcard) continue;
      if (exactKeys.has(key)) duplicates.add(formatTableName(table));
      exactKeys.add(key);
    }
  }
  return { tables: [...tables.values()], duplicates: [...duplicates] };
}

function unmatchedError(options: {
  unmatched: readonly ResolvedPattern[];
  idle: readonly ResolvedPattern[];
  known: readonly TableRef[];
}): ProfileMeshError {
  const { unmatched, idle, known } = options;
  const describe = (role: string) => (pattern: ResolvedPattern) => {
    const nearest = nearestTables(pattern, known);
    const hint = nearest.length > 0 ? ` Nearest: ${nearest.join(', ')}.` : '';
    return `  ${role} "${formatTableName(pattern)}" matches no table.${hint}`;
  };
  const lines = [...unmatched.map(describe('pattern')), ...idle.map(describe('exclude'))];
  const where = known.length > 0 ? `${known.length} table(s) looked at` : 'the database shows no tables';
  return new ProfileMeshError(
    'PM_PLAN_PATTERN_UNMATCHED',
    `Table patterns that match nothing (${where}; case counts). Correct or remove them:\n${lines.join('\n')}`,
    {
      details: { patterns: unmatched.map(formatTableName), exclude: idle.map(formatTableName) },
    },
  );
}

function everythingExcludedError(
  tables: readonly TableRef[],
  excludes: readonly ResolvedPattern[],
): ProfileMeshError {
  const names = tables.map(formatTableName);
  const shown =
    names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
  return new ProfileMeshError(
    'PM_PLAN_NO_TABLES',
    `No tables to profile: exclude (${excludes.map(formatTableName).join(', ')}) removes every selected table (${shown}). Narrow the exclude or select other tables.`,
    { details: { excluded: names } },
  );
}
